using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using Sluice.Engines;
using Sluice.Storage;
using Sluice.Verification;

namespace Sluice.Moderation;

/// <summary>Step 3, a check: likelihoods of the five categories, from the verdict cache or from the engine.</summary>
public sealed class ModerateFile(
    ContentCache contents, VerdictStore verdicts, PictureScaler scaler, IModerationEngine engine, IOptions<ModerationOptions> options)
{
    public const string Name = nameof(ModerateFile);

    [Function(Name)]
    public async Task<ModerationResult> RunAsync([ActivityTrigger] CheckRequest request, CancellationToken cancellation)
    {
        if (!options.Value.Enabled) return new ModerationResult(CheckOutcome.Off, ModerationLikelihoods.Unknown, Reason: ModerationOptions.Disabled);
        if (await contents.TakeAsync(request.File, request.Size, cancellation) is not { } content)
            return new ModerationResult(CheckOutcome.SourceChanged, ModerationLikelihoods.Unknown);

        if (await verdicts.FindAsync(content.Sha256, cancellation) is { Moderation: { } known } verdict && verdict.ModerationEngine == options.Value.Engine)
            return JsonSerializer.Deserialize<ModerationResult>(known)! with { CacheHit = true };

        var picture = await scaler.FitAsync(Picture.Of(request, content), engine.Limits, cancellation);
        var result = picture.Outcome == CheckOutcome.Done
            ? await engine.JudgeAsync(picture.Bytes, cancellation)
            : new ModerationResult(picture.Outcome, ModerationLikelihoods.Unknown, Reason: picture.Reason);
        return result with { Engine = options.Value.Engine, Sha256 = content.Sha256 };
    }
}
