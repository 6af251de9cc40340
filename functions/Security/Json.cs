using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sluice.Security;

/// <summary>Bodies of requests: strangers' JSON, so bounded, and anything else than the expected shape is a value and not an exception.</summary>
public static class Json
{
    private const int MaxBody = 64 * 1024;

    /// <summary>Null where the body is missing, larger than 64 KiB, no JSON, or of another shape.</summary>
    public static async Task<T?> ReadAsync<T>(HttpRequest request, CancellationToken cancellation) where T : class
    {
        if (request.ContentLength > MaxBody) return null;
        var body = new byte[MaxBody + 1];
        var length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellation);
        if (length > MaxBody) return null;
        try
        {
            return JsonSerializer.Deserialize<T>(body.AsSpan(0, length), JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
