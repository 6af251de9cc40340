using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>Where a query goes on: the service's two encoded keys, of which the second may be missing, with a space between them.</summary>
internal static class ContinuationToken
{
    public static string? Of(Response response)
    {
        if (!response.Headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var partition))
            return null;
        return response.Headers.TryGetValue("x-ms-continuation-NextRowKey", out var row) ? $"{partition} {row}" : partition;
    }

    public static void Append(RequestUriBuilder uri, string? token)
    {
        if (token is null)
            return;
        var parts = token.Split(' ', 2);
        uri.AppendQuery("NextPartitionKey", parts[0], escapeValue: true);
        if (parts.Length == 2)
            uri.AppendQuery("NextRowKey", parts[1], escapeValue: true);
    }
}
