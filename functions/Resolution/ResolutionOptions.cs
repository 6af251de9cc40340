namespace Sluice.Resolution;

/// <summary>Limits on files and images, and which types may come in. The defaults are safe.</summary>
public sealed record ResolutionOptions
{
    /// <summary>Largest file of any kind, in bytes. Default 256 MiB.</summary>
    public long MaxBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Largest image in bytes. Default 20 MB, the limit of Azure Image Analysis.</summary>
    public long MaxImageBytes { get; init; } = 20_000_000;

    /// <summary>Most pixels of an image, width × height. Default 50 million.</summary>
    public long MaxPixels { get; init; } = 50_000_000;

    /// <summary>Longest side in pixels. Default 16,000.</summary>
    public int MaxSide { get; init; } = 16_000;

    /// <summary>Most frames of an animation or pages of an image. Default 500.</summary>
    public int MaxFrames { get; init; } = 500;

    /// <summary>
    /// An image needs verification when its width or its height is strictly greater, in pixels. Default 100; 0 verifies all.
    /// This is Live Helper Chat's rule.
    /// </summary>
    public int MinDimension { get; init; } = 100;

    /// <summary>
    /// Types that may come in: media types (<c>image/png</c>, <c>image/*</c>), extensions (<c>png</c>) or groups (<c>GROUP_ANY</c>,
    /// <c>GROUP_EXEC</c>, <c>GROUP_IMAGE</c>, <c>GROUP_OFFICE</c>, <c>GROUP_PDF</c>). Empty: any. Content and name must both match.
    /// </summary>
    public IReadOnlyList<string> AllowedTypes { get; init; } = [];

    /// <summary>Types that may not come in, written like <see cref="AllowedTypes"/>; content, name or declared type is enough.</summary>
    public IReadOnlyList<string> BlockedTypes { get; init; } = [TypeList.Executables];

    /// <summary>All that is wrong with these options; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate() =>
    [
        .. Positive(nameof(MaxBytes), MaxBytes),
        .. Positive(nameof(MaxImageBytes), MaxImageBytes),
        .. Positive(nameof(MaxPixels), MaxPixels),
        .. Positive(nameof(MaxSide), MaxSide),
        .. Positive(nameof(MaxFrames), MaxFrames),
        .. MinDimension >= 0 && MinDimension < MaxSide ? Array.Empty<string>() : [$"{nameof(MinDimension)} must be at least 0 and below {nameof(MaxSide)}."],
        .. MaxFrames < int.MaxValue ? Array.Empty<string>() : [$"{nameof(MaxFrames)} is too large."],
        .. TypeList.Problems(nameof(AllowedTypes), AllowedTypes),
        .. TypeList.Problems(nameof(BlockedTypes), BlockedTypes),
    ];

    private static IEnumerable<string> Positive(string name, long value) => value > 0 ? [] : [$"{name} must be greater than 0."];
}
