using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using Sluice.Engines;
using Sluice.Files;

namespace Sluice.Sensitivity;

/// <summary>Step 3, a check: reads the image's text and looks for documents that nobody should see by accident.</summary>
public sealed class ClassifyFile(
    ImagePreparation images,
    ImageTextReader reader,
    EngineBulkhead bulkhead,
    IOptions<TextReadingOptions> engine,
    IOptions<SensitivityOptions> options)
{
    public const string Name = nameof(ClassifyFile);

    [Function(Name)]
    public async Task<ClassificationResult> RunAsync([ActivityTrigger] CheckRequest request, CancellationToken cancellation)
    {
        if (!engine.Value.Enabled) return new ClassificationResult(CheckOutcome.Off, Sensitive: false, []);
        using var place = await bulkhead.EnterAsync(request.Queue, cancellation);
        if (!place.IsAcquired) return new ClassificationResult(CheckOutcome.Busy, Sensitive: true, []);
        // What was found depends on the settings too: others look anew.
        var name = $"{engine.Value.Engine}+{Fingerprint(options.Value)}";
        var image = await images.PrepareAsync(
            request, ImageTextReader.Limits, engine.Value.Endpoint, analysis => analysis.SensitivityEngine == name ? analysis.Sensitivity : null, cancellation);
        if (image.Known is { } known) return JsonSerializer.Deserialize<ClassificationResult>(known)! with { CacheHit = true };
        if (image.Sha256 is null) return new ClassificationResult(image.Outcome, Sensitive: true, []);
        var text = image.Outcome == CheckOutcome.Done ? await ReadAsync(image, cancellation) : new ImageText(image.Outcome, [], image.Reason);
        var findings = Findings(text);
        return new ClassificationResult(
            text.Outcome,
            Sensitive: findings.Count > 0 || text.Outcome != CheckOutcome.Done || text.Seen is null || text.Seen.Missing(request.Frames).Count > 0,
            findings,
            name,
            image.Sha256,
            Reason: text.Reason,
            Seen: text.Seen);
    }

    private static string Fingerprint(SensitivityOptions options) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(options)).AsSpan(0, 4));

    private async Task<ImageText> ReadAsync(PreparedImage image, CancellationToken cancellation)
    {
        List<IReadOnlyList<TextLine>> blocks = [];
        var seen = image.Seen;
        foreach (var view in image.Views!)
        {
            var text = await reader.ReadAsync(view, cancellation);
            if (text.Outcome != CheckOutcome.Done) return text;
            blocks.AddRange(text.Blocks);
            seen ??= text.Seen;
        }

        return new ImageText(CheckOutcome.Done, blocks, Seen: seen);
    }

    /// <summary>The strongest of all blocks: what stands on two pages is no one line.</summary>
    private IReadOnlyList<SensitivityFinding> Findings(ImageText text) =>
        SensitivityCheck.Strongest(text.Blocks.SelectMany(lines => SensitivityCheck.Check(lines, options.Value).Findings));
}
