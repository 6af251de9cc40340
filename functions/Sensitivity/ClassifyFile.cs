using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using Sluice.Engines;
using Sluice.Storage;
using Sluice.Verification;

namespace Sluice.Sensitivity;

/// <summary>Step 3, a check: reads the picture's text and looks for documents that nobody should see by accident.</summary>
public sealed class ClassifyFile(
    ContentCache contents,
    VerdictStore verdicts,
    PictureScaler scaler,
    PictureTextReader reader,
    IOptions<TextReadingOptions> engine,
    IOptions<SensitivityOptions> options)
{
    public const string Name = nameof(ClassifyFile);

    [Function(Name)]
    public async Task<ClassificationResult> RunAsync([ActivityTrigger] CheckRequest request, CancellationToken cancellation)
    {
        if (!engine.Value.Enabled) return new ClassificationResult(CheckOutcome.Off, Sensitive: false, []);
        if (await contents.TakeAsync(request.File, request.Size, cancellation) is not { } content)
            return new ClassificationResult(CheckOutcome.SourceChanged, Sensitive: true, []);

        if (await verdicts.FindAsync(content.Sha256, cancellation) is { Sensitivity: { } known } verdict && verdict.SensitivityEngine == engine.Value.Engine)
            return JsonSerializer.Deserialize<ClassificationResult>(known)! with { CacheHit = true };

        var picture = await scaler.FitAsync(Picture.Of(request, content), PictureTextReader.Limits, cancellation);
        var text = picture.Outcome == CheckOutcome.Done
            ? await reader.ReadAsync(picture.Bytes, cancellation)
            : new PictureText(picture.Outcome, [], picture.Reason);
        var result = SensitivityCheck.Check(text.Lines, options.Value);
        return new ClassificationResult(
            text.Outcome,
            Sensitive: result.Sensitive || text.Outcome != CheckOutcome.Done,
            result.Findings,
            engine.Value.Engine,
            content.Sha256,
            Reason: text.Reason);
    }
}
