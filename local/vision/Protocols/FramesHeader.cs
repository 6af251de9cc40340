using System.Globalization;

namespace Sluice.Vision.Protocols;

/// <summary>
/// <c>Sluice-Frames</c>: at how many frames of an animation a model has looked; what it may have left out is nobody's to vouch for. The
/// cloud services look at the first alone and say nothing; whoever does not know the header loses nothing.
/// </summary>
internal static class FramesHeader
{
    public const string Name = "Sluice-Frames";

    public static void Say(HttpResponse response, int frames) => response.Headers[Name] = frames.ToString(CultureInfo.InvariantCulture);
}
