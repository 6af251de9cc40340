using Sluice.Vision.Moderation;
using Sluice.Vision.Protocols;

namespace Sluice.Vision.Serving;

/// <param name="Port">On 127.0.0.1; 0 lets the system choose.</param>
/// <param name="Key">What callers must present, or null where none is asked for.</param>
/// <param name="AllowedUrls">Prefixes of addresses that images may be fetched from; usually none.</param>
/// <param name="Words">With which Moondream's questions are answered.</param>
internal sealed record VisionOptions(int Port, string? Key, IReadOnlyList<string> AllowedUrls, MoondreamWords Words);

/// <param name="Nsfw">The classifier for adult and racy.</param>
/// <param name="ClassifierFolder">Of the operator's classifiers, or null where there are none.</param>
internal sealed record ModelOptions(NsfwModel Nsfw, string? ClassifierFolder)
{
    public static ModelOptions Default { get; } = new(NsfwModel.MobileNetV2, ClassifierFolder: null);
}
