using System.Text.Json.Serialization;
using Azure;

namespace Sluice.Engines;

/// <summary>
/// How much of an image an engine has looked at. The cloud services look at the first frame and say nothing; the local vision service says
/// in <c>Sluice-Frames</c> at how many it looked, and in <c>Sluice-Unseen</c> what else it left out.
/// </summary>
/// <param name="Frames">Frames or pages.</param>
/// <param name="Unseen">Words that commas separate; an open set. Null where nothing was left out.</param>
public sealed record Seen(int Frames, string? Unseen = null)
{
    public static readonly Seen FirstFrame = new(1);

    /// <summary>Another attempt may see more.</summary>
    [JsonIgnore]
    public bool IsForLackOfTime => Unseen?.Contains("time", StringComparison.Ordinal) == true;

    public static Seen Of(Response response) => new(
        response.Headers.TryGetValue("Sluice-Frames", out var value) && int.TryParse(value, out var frames) ? frames : 1,
        response.Headers.TryGetValue("Sluice-Unseen", out var unseen) && !string.IsNullOrWhiteSpace(unseen) ? unseen : null);

    /// <summary>What remained unseen of an image.</summary>
    /// <param name="frames">How many frames or pages it has.</param>
    public IReadOnlyList<string> Missing(int frames) =>
    [
        .. Unseen?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
        .. Frames < frames && Unseen?.Contains("frames", StringComparison.Ordinal) != true ? ["frames"] : Array.Empty<string>(),
    ];
}
