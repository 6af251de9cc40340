using System.Globalization;
using Sluice.Vision.Images;

namespace Sluice.Vision.Protocols;

/// <summary>
/// <c>Sluice-Frames</c>: at how many frames or pages a model has looked. <c>Sluice-Unseen</c>: what else was not looked at, as words that
/// commas separate; what may have been left out is nobody's to vouch for. The cloud services look at the first frame alone and say
/// nothing; whoever does not know the headers loses nothing.
/// </summary>
internal static class SeenHeaders
{
    public const string Frames = "Sluice-Frames", Unseen = "Sluice-Unseen";

    public static void Say(HttpResponse response, int frames, Unseen unseen)
    {
        response.Headers[Frames] = frames.ToString(CultureInfo.InvariantCulture);
        if (unseen != Images.Unseen.None)
            response.Headers[Unseen] = unseen.ToString().ToLowerInvariant();
    }
}
