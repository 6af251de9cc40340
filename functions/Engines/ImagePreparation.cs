using Sluice.Files;

namespace Sluice.Engines;

/// <summary>An image that an engine may be asked about, or what is known without asking.</summary>
/// <param name="Outcome"><see cref="CheckOutcome.Done"/>: the views are there, or a known result; else why there is neither.</param>
/// <param name="Sha256">Of the content; null where that is gone or was replaced.</param>
/// <param name="Known">What the engine said of the same content before, as JSON; null where it has not.</param>
/// <param name="Views">What the engine is to be shown, one by one.</param>
/// <param name="Seen">How much of the image the views show; null where the engine has to say so.</param>
public sealed record PreparedImage(
    CheckOutcome Outcome,
    string? Sha256 = null,
    string? Known = null,
    IReadOnlyList<ReadOnlyMemory<byte>>? Views = null,
    Reason? Reason = null,
    Seen? Seen = null);

/// <summary>What both looks at an image's content begin with: its bytes, read once between them, what is known of them, and the image as the engine takes it.</summary>
public sealed class ImagePreparation(ContentCache contents, AnalysisCache analyses, ImageScaler scaler)
{
    /// <param name="provider">Where the engine is.</param>
    /// <param name="known">The engine's part of a cached analysis, where it is of the engine's present version.</param>
    /// <exception cref="Azure.RequestFailedException">Storage or the vision service failed: another attempt may succeed.</exception>
    public async Task<PreparedImage> PrepareAsync(
        CheckRequest request, ImageLimits limits, Uri? provider, Func<CachedAnalysis, string?> known, CancellationToken cancellation)
    {
        if (await contents.TakeAsync(request.File, request.Size, cancellation) is not { } content) return new PreparedImage(CheckOutcome.SourceChanged);
        if (await analyses.FindAsync(content.Sha256, cancellation) is { } analysis && known(analysis) is { } result)
            return new PreparedImage(CheckOutcome.Done, content.Sha256, result);
        var fitting = await scaler.FitAsync(Image.Of(request, content), limits, provider, cancellation);
        return new PreparedImage(fitting.Outcome, content.Sha256, Views: fitting.Views, Reason: fitting.Reason, Seen: fitting.Seen);
    }
}
