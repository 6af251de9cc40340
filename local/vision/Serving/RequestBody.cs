using System.Buffers;

namespace Sluice.Vision.Serving;

internal static class RequestBody
{
    /// <summary>Reads the body up to a limit.</summary>
    /// <returns>Null where the body is longer.</returns>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit)
            return null;
        var pipe = request.BodyReader;
        while (true)
        {
            var read = await pipe.ReadAsync(request.HttpContext.RequestAborted);
            if (read.Buffer.Length > limit)
            {
                pipe.AdvanceTo(read.Buffer.End);
                return null;
            }
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                pipe.AdvanceTo(read.Buffer.End);
                return body;
            }
            pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
