using System.Globalization;
using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>OData's query options on a request's address.</summary>
internal static class QueryOptions
{
    public static void AppendQueryOptions(this RequestUriBuilder uri, string? filter, int? max, IEnumerable<string>? select)
    {
        if (!string.IsNullOrEmpty(filter))
            uri.AppendQuery("$filter", filter, escapeValue: true);
        if (max is { } top)
            uri.AppendQuery("$top", top.ToString(CultureInfo.InvariantCulture), escapeValue: false);
        if (select is not null && string.Join(',', select) is { Length: > 0 } names)
            uri.AppendQuery("$select", names, escapeValue: true);
    }
}
