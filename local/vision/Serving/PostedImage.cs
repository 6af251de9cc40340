using System.Text.Json;

namespace Sluice.Vision.Serving;

internal enum PostedImageFailure
{
    None,

    /// <summary>Neither <c>application/octet-stream</c> nor <c>application/json</c>.</summary>
    ContentType,

    /// <summary>No bytes, or too many.</summary>
    Size,

    /// <summary>An address that is not allowed or does not answer.</summary>
    Url,
}

/// <summary>An image as Azure's services take it: the bytes themselves, or JSON with the <c>url</c> where they are.</summary>
internal sealed record PostedImage(PostedImageFailure Failure, byte[] Content)
{
    public static async Task<PostedImage> ReadAsync(HttpRequest request, int maxBytes, ImageUrls urls)
    {
        var type = request.ContentType?.Split(';')[0].Trim();
        if (type is not ("application/octet-stream" or "application/json"))
            return Failed(PostedImageFailure.ContentType);
        var content = await RequestBody.ReadAsync(request, maxBytes);
        if (content is not null && type == "application/json")
        {
            content = Url(content) is { } url ? await urls.FetchAsync(url, request.HttpContext.RequestAborted) : null;
            if (content is null)
                return Failed(PostedImageFailure.Url);
        }
        return content is null or [] || content.Length > maxBytes
            ? Failed(PostedImageFailure.Size)
            : new PostedImage(PostedImageFailure.None, content);
    }

    private static PostedImage Failed(PostedImageFailure failure) => new(failure, []);

    private static string? Url(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<ImageUrl>(body, JsonSerializerOptions.Web)?.Url;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record ImageUrl(string? Url);
}
