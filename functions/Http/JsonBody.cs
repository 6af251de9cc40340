using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sluice.Http;

/// <summary>Reads a request's JSON body, bounded, and says what is wrong with it.</summary>
public static class JsonBody
{
    /// <summary>Bytes; every body of this API is far smaller.</summary>
    public const int MaxLength = 64 * 1024;

    /// <returns>The value (null for an empty body), or the answer to give.</returns>
    public static async Task<(T? Value, IResult? Problem)> ReadAsync<T>(HttpRequest request, CancellationToken cancellation)
        where T : class
    {
        if (await ReadBytesAsync(request, cancellation) is not { } body)
            return (null, Problem.Of(StatusCodes.Status413PayloadTooLarge, "body_too_large", $"The body is larger than {MaxLength} bytes."));
        if (body.Length == 0) return (null, null);
        try
        {
            return (JsonSerializer.Deserialize<T>(body, JsonSerializerOptions.Web), null);
        }
        catch (JsonException e)
        {
            return (null, Problem.BadRequest("invalid_json", $"The body is not the JSON expected here (at {e.Path ?? "$"}, line {e.LineNumber + 1})."));
        }
    }

    /// <summary>The body as it came; null where it is larger than <see cref="MaxLength"/>.</summary>
    public static async Task<byte[]?> ReadBytesAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > MaxLength) return null;
        using var buffer = new MemoryStream();
        var chunk = new byte[8192];
        for (int read; (read = await request.Body.ReadAsync(chunk, cancellation)) > 0;)
        {
            if (buffer.Length + read > MaxLength) return null;
            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }
}
