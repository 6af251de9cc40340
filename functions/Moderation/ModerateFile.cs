using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using Sluice.Engines;
using Sluice.Files;

namespace Sluice.Moderation;

/// <summary>Step 3, a check: likelihoods of the five categories, from the verdict cache or from the engine.</summary>
public sealed class ModerateFile(
    ImagePreparation images, IModerationEngine engine, EngineBulkhead bulkhead, IOptions<ModerationOptions> options)
{
    public const string Name = nameof(ModerateFile);

    [Function(Name)]
    public async Task<ModerationResult> RunAsync([ActivityTrigger] CheckRequest request, CancellationToken cancellation)
    {
        if (!options.Value.Enabled) return Nothing(CheckOutcome.Off, ModerationOptions.Disabled);
        using var place = await bulkhead.EnterAsync(request.Queue, cancellation);
        if (!place.IsAcquired) return Nothing(CheckOutcome.Busy, null);
        var name = options.Value.Engine;
        var image = await images.PrepareAsync(
            request, engine.Limits, options.Value.Endpoint, analysis => analysis.ModerationEngine == name ? analysis.Moderation : null, cancellation);
        if (image.Known is { } known) return JsonSerializer.Deserialize<ModerationResult>(known)! with { CacheHit = true };
        if (image.Sha256 is null) return Nothing(image.Outcome, null);
        var result = image.Outcome == CheckOutcome.Done ? await JudgeAsync(image, cancellation) : Nothing(image.Outcome, image.Reason);
        return result with { Engine = name, Sha256 = image.Sha256 };
    }

    /// <summary>The highest likelihoods of all views: one bad frame makes a bad animation.</summary>
    private async Task<ModerationResult> JudgeAsync(PreparedImage image, CancellationToken cancellation)
    {
        var likelihoods = default(ModerationLikelihoods);
        var seen = image.Seen;
        foreach (var view in image.Views!)
        {
            var result = await engine.JudgeAsync(view, cancellation);
            if (result.Outcome != CheckOutcome.Done) return result;
            likelihoods = likelihoods?.Highest(result.Likelihoods) ?? result.Likelihoods;
            seen ??= result.Seen;
        }

        return new ModerationResult(CheckOutcome.Done, likelihoods!, Seen: seen);
    }

    private static ModerationResult Nothing(CheckOutcome outcome, Reason? why) => new(outcome, ModerationLikelihoods.Unknown, Reason: why);
}
