namespace Sluice.Vision.Serving;

/// <param name="Port">On 127.0.0.1; 0 lets the system choose.</param>
/// <param name="Key">What callers must present, or null where none is asked for.</param>
/// <param name="AllowedUrls">Prefixes of addresses that images may be fetched from; usually none.</param>
internal sealed record VisionOptions(int Port, string? Key, IReadOnlyList<string> AllowedUrls);
