using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Sluice.Host.Durable.Management;

/// <summary>The management URLs of one instance, as the Durable extension writes them.</summary>
internal sealed record InstanceLinks(
    string Id,
    string StatusQueryGetUri,
    string SendEventPostUri,
    string TerminatePostUri,
    string RewindPostUri,
    string PurgeHistoryDeleteUri,
    string RestartPostUri,
    string SuspendPostUri,
    string ResumePostUri);

/// <summary>Makes the URLs, on the address of the request that asks for them.</summary>
/// <param name="key">The system key: whatever key the request carries is for its caller alone.</param>
internal sealed class ManagementLinks(string root, string hub, string key)
{
    public InstanceLinks Of(HttpContext http, string id)
    {
        var instance = $"{http.Request.Scheme}://{http.Request.Host}{root}/instances/{Uri.EscapeDataString(id)}";
        var query = $"taskHub={Uri.EscapeDataString(hub)}&connection=Storage&code={Uri.EscapeDataString(key)}";
        return new InstanceLinks(
            id,
            $"{instance}?{query}",
            $"{instance}/raiseEvent/{{eventName}}?{query}",
            $"{instance}/terminate?reason={{text}}&{query}",
            $"{instance}/rewind?reason={{text}}&{query}",
            $"{instance}?{query}",
            $"{instance}/restart?{query}",
            $"{instance}/suspend?reason={{text}}&{query}",
            $"{instance}/resume?reason={{text}}&{query}");
    }

    /// <summary>The URL of the request itself.</summary>
    public string Again(HttpRequest request)
    {
        var query = request.Query.Where(q => !string.Equals(q.Key, "code", StringComparison.OrdinalIgnoreCase));
        return UriHelper.BuildAbsolute(
            request.Scheme, request.Host, request.PathBase, request.Path, QueryString.Create(query).Add("code", key));
    }
}
