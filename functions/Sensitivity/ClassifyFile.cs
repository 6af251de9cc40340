using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using Sluice.Engines;
using Sluice.Files;

namespace Sluice.Sensitivity;

/// <summary>Step 3, a check: reads the image's text and looks for documents that nobody should see by accident.</summary>
public sealed class ClassifyFile(
    ImagePreparation images, ImageTextReader reader, IOptions<TextReadingOptions> engine, IOptions<SensitivityOptions> options)
{
    public const string Name = nameof(ClassifyFile);

    [Function(Name)]
    public async Task<ClassificationResult> RunAsync([ActivityTrigger] CheckRequest request, CancellationToken cancellation)
    {
        if (!engine.Value.Enabled) return new ClassificationResult(CheckOutcome.Off, Sensitive: false, []);
        var name = engine.Value.Engine;
        var image = await images.PrepareAsync(
            request, ImageTextReader.Limits, analysis => analysis.SensitivityEngine == name ? analysis.Sensitivity : null, cancellation);
        if (image.Known is { } known) return JsonSerializer.Deserialize<ClassificationResult>(known)! with { CacheHit = true };
        if (image.Sha256 is null) return new ClassificationResult(image.Outcome, Sensitive: true, []);
        var text = image.Outcome == CheckOutcome.Done
            ? await reader.ReadAsync(image.Bytes, cancellation) : new ImageText(image.Outcome, [], image.Reason);
        var result = SensitivityCheck.Check(text.Lines, options.Value);
        return new ClassificationResult(
            text.Outcome,
            Sensitive: result.Sensitive || text.Outcome != CheckOutcome.Done,
            result.Findings,
            name,
            image.Sha256,
            Reason: text.Reason);
    }
}
