namespace Sluice.Vision.Serving;

/// <summary>
/// Fetches images by address, from addresses that the operator has named and from no others: whoever may ask this
/// service to look at an image must not thereby reach the network that it stands in.
/// </summary>
internal sealed class ImageUrls(IReadOnlyList<string> allowed) : IDisposable
{
    private const int MaxBytes = 20_971_520;

    // As absolute addresses, so that https://images.example does not also allow https://images.example.net.
    private readonly string[] _prefixes = [.. allowed.Select(prefix => new Uri(prefix).AbsoluteUri)];

    // No redirects: the next address was not named.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        MaxResponseContentBufferSize = MaxBytes,
        Timeout = TimeSpan.FromSeconds(10),
    };

    /// <summary>Whether it can be a prefix of addresses.</summary>
    public static bool IsPrefix(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https");

    /// <returns>The bytes, or null where the address is not allowed or does not answer with at most 20 MB.</returns>
    public async Task<byte[]?> FetchAsync(string address, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https")
            || !_prefixes.Any(prefix => uri.AbsoluteUri.StartsWith(prefix, StringComparison.Ordinal)))
            return null;
        try
        {
            return await _http.GetByteArrayAsync(uri, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();
}
