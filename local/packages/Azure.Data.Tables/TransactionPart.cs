using System.Diagnostics.CodeAnalysis;
using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>The answer to one action of a transaction.</summary>
internal sealed class TransactionPart(int status, List<HttpHeader> headers, byte[] body) : Response
{
    public override int Status { get; } = status;

    public override string ReasonPhrase => "";

    // Visible, or the response could not show its content without a copy.
    public override Stream? ContentStream { get; set; } = new MemoryStream(body, 0, body.Length, writable: false, publiclyVisible: true);

    public override string ClientRequestId { get; set; } = "";

    public override bool IsError => Status >= 400;

    public override void Dispose() => ContentStream?.Dispose();

    protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => headers;

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = headers.Find(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase)).Value;
        return value is not null;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = TryGetHeader(name, out var value) ? [value] : null;
        return values is not null;
    }
}
