using Microsoft.AspNetCore.Http;

namespace Sluice.Host.Durable.Management;

/// <summary>The management URLs of one instance, as the Durable extension writes them.</summary>
internal sealed record InstanceLinks(
    string Id,
    string StatusQueryGetUri,
    string SendEventPostUri,
    string TerminatePostUri,
    string PurgeHistoryDeleteUri,
    string RestartPostUri,
    string SuspendPostUri,
    string ResumePostUri);

/// <summary>Makes the URLs, on the address and with the key of the request that asks for them.</summary>
internal sealed class ManagementLinks(string root, string hub)
{
    public InstanceLinks Of(HttpContext http, string id)
    {
        var request = http.Request;
        var key = request.Query["code"].FirstOrDefault() ?? request.Headers["x-functions-key"].FirstOrDefault() ?? "";
        var instance = $"{request.Scheme}://{request.Host}{root}/instances/{Uri.EscapeDataString(id)}";
        var query = $"taskHub={Uri.EscapeDataString(hub)}&connection=Storage&code={Uri.EscapeDataString(key)}";
        return new InstanceLinks(
            id,
            $"{instance}?{query}",
            $"{instance}/raiseEvent/{{eventName}}?{query}",
            $"{instance}/terminate?reason={{text}}&{query}",
            $"{instance}?{query}",
            $"{instance}/restart?{query}",
            $"{instance}/suspend?reason={{text}}&{query}",
            $"{instance}/resume?reason={{text}}&{query}");
    }
}
