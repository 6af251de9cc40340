using System.Globalization;

namespace Sluice.Vision.Protocols;

/// <summary>
/// <c>Sluice-Frames</c>: how many frames an answer about an animation stands for. The cloud services look at the first alone
/// and say nothing; whoever does not know the header loses nothing.
/// </summary>
internal static class FramesHeader
{
    public const string Name = "Sluice-Frames";

    public static void Say(HttpResponse response, int frames) => response.Headers[Name] = frames.ToString(CultureInfo.InvariantCulture);
}
