using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using Sluice.Storage;
using Sluice.Verification;

namespace Sluice.Sensitivity;

/// <summary>Step 3, a check: reads the picture's text and looks for documents that nobody should see by accident.</summary>
public sealed class ClassifyFile(ContentCache contents, VerdictStore verdicts, PictureTextReader reader, IOptions<TextReadingOptions> engine, IOptions<SensitivityOptions> options)
{
    public const string Name = nameof(ClassifyFile);

    [Function(Name)]
    public async Task<ClassificationResult> RunAsync([ActivityTrigger] CheckRequest request, CancellationToken cancellation)
    {
        if (!engine.Value.Enabled) return new ClassificationResult(CheckOutcome.Off, Sensitive: false, []);
        if (await contents.TakeAsync(request.File, request.Size, cancellation) is not { } content)
            return new ClassificationResult(CheckOutcome.SourceChanged, Sensitive: true, []);

        if (await verdicts.FindAsync(content.Sha256, cancellation) is { Sensitivity: { } known } verdict && verdict.SensitivityEngine == PictureTextReader.Engine)
            return JsonSerializer.Deserialize<ClassificationResult>(known)! with { CacheHit = true };

        var text = await reader.ReadAsync(content.Bytes, cancellation);
        if (text.Lines is not { } lines)
            return new ClassificationResult(CheckOutcome.Unreadable, Sensitive: true, [], PictureTextReader.Engine, content.Sha256, Reason: text.Reason);
        var result = SensitivityCheck.Check(lines, options.Value);
        return new ClassificationResult(CheckOutcome.Done, result.Sensitive, result.Findings, PictureTextReader.Engine, content.Sha256);
    }
}
