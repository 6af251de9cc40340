using System.Buffers;
using System.Globalization;
using System.Text;
using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>
/// Entity-group transactions on the wire: a multipart batch of one change set ("Performing entity group transactions", Azure
/// Storage REST reference).
/// </summary>
internal static class TransactionContent
{
    // Fixed boundaries suffice: a boundary is a line of its own, and JSON has no line break inside a string.
    public const string Batch = "batch_4a6f05ec";
    private const string ChangeSet = "changeset_4a6f05ec";
    private const string StatusLine = "HTTP/1.1 ";

    public static RequestContent Write(TableService service, List<EntityRequest> requests)
    {
        var buffer = new ArrayBufferWriter<byte>(requests.Count * 512);
        Write(buffer, $"--{Batch}\r\nContent-Type: multipart/mixed; boundary={ChangeSet}\r\n\r\n");
        foreach (var request in requests)
        {
            Write(buffer, $"--{ChangeSet}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n");
            Write(buffer, $"{request.Method} {service.AddressOf(request.Path)} HTTP/1.1\r\n");
            Write(buffer, "Accept: application/json;odata=minimalmetadata\r\nDataServiceVersion: 3.0\r\n");
            foreach (var (name, value) in request.Headers)
                Write(buffer, $"{name}: {Line(value)}\r\n");
            Write(buffer, "\r\n");
            if (request.Entity is not null)
                EntityContent.Write(buffer, request.Entity);
            Write(buffer, "\r\n");
        }
        Write(buffer, $"--{ChangeSet}--\r\n--{Batch}--\r\n");
        return RequestContent.Create(buffer.WrittenMemory);
    }

    /// <summary>The answers to the actions, in their order; a refused transaction has one answer, that of the action at fault.</summary>
    public static List<Response> Read(Response response)
    {
        var text = response.Content.ToString();
        var parts = new List<Response>();
        for (var start = IndexOfStatus(text, 0); start >= 0; start = IndexOfStatus(text, start))
        {
            start += StatusLine.Length;
            var status = int.Parse(text.AsSpan(start, 3), NumberStyles.None, CultureInfo.InvariantCulture);
            var headers = ReadHeaders(text, ref start);
            var end = text.IndexOf("\n--", start, StringComparison.Ordinal);
            var body = text[start..(end < 0 ? text.Length : end)].Trim();
            parts.Add(new TransactionPart(status, headers, Encoding.UTF8.GetBytes(body)));
        }
        return parts;
    }

    private static int IndexOfStatus(string text, int from)
    {
        var index = text.IndexOf("\n" + StatusLine, from, StringComparison.Ordinal);
        return index < 0 ? index : index + 1;
    }

    private static List<HttpHeader> ReadHeaders(string text, ref int position)
    {
        var headers = new List<HttpHeader>();
        SkipLine(text, ref position);
        while (position < text.Length)
        {
            var start = position;
            SkipLine(text, ref position);
            var line = text.AsSpan(start, position - start).Trim();
            if (line.IsEmpty)
                break;
            if (line.IndexOf(':') is > 0 and var colon)
                headers.Add(new HttpHeader(line[..colon].ToString(), line[(colon + 1)..].Trim().ToString()));
        }
        return headers;
    }

    private static void SkipLine(string text, ref int position)
    {
        var end = text.IndexOf('\n', position);
        position = end < 0 ? text.Length : end + 1;
    }

    // An ETag may come from a caller's caller; a line break in it would write headers, or requests, of its own.
    private static string Line(string value) =>
        value.AsSpan().ContainsAny('\r', '\n') ? throw new ArgumentException("A header cannot have line breaks.", nameof(value)) : value;

    private static void Write(ArrayBufferWriter<byte> buffer, string text) => Encoding.UTF8.GetBytes(text, buffer);
}
