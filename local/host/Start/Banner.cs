using Newtonsoft.Json.Linq;
using Sluice.Host.Functions.WebJobs;

namespace Sluice.Host.Start;

/// <summary>What runs and where, once everything is up. No key is printed.</summary>
internal static class Banner
{
    public static IEnumerable<string> Lines(Standalone standalone)
    {
        var (host, app) = (standalone.Host, standalone.Host.App);
        var all = host.Functions.OrderBy(function => function.Name, StringComparer.Ordinal).ToLookup(function => app.IsDisabled(function.Name));
        var width = all[false].Select(f => f.Name.Length).DefaultIfEmpty().Max();
        yield return "Functions:";
        foreach (var function in all[false])
            yield return $"  {function.Name.PadRight(width)}  {Detail(function.Trigger, host.BaseAddress, app.RoutePrefix)}";
        if (all[true].Any()) yield return "Disabled: " + string.Join(", ", all[true].Select(f => f.Name));
        yield return "";
        yield return $"Listening on {host.BaseAddress.ToString().TrimEnd('/')}";
        if (standalone.AdminKeyFile is { } file) yield return "The admin key is in " + file;
        yield return "To try it, in another terminal: dotnet run --project local/host -- vet tests/samples";
        yield return "Ctrl+C stops.";
    }

    private static string Detail(BindingDefinition trigger, Uri address, string prefix)
    {
        var json = trigger.Json;
        return trigger.Type switch
        {
            "httpTrigger" => $"[{Methods(json)}] {new Uri(address, $"{prefix}/{json.Value<string>("route")}".TrimStart('/'))}",
            "blobTrigger" when json.Value<string>("source") == "EventGrid" => $"{trigger.Type} {json.Value<string>("path")} (Event Grid)",
            "blobTrigger" => $"{trigger.Type} {json.Value<string>("path")}",
            "queueTrigger" => $"{trigger.Type} {json.Value<string>("queueName")}",
            "timerTrigger" => $"{trigger.Type} {json.Value<string>("schedule")}",
            _ => trigger.Type,
        };
    }

    private static string Methods(JObject json) => json["methods"] is JArray { Count: > 0 } methods ? string.Join(',', methods).ToUpperInvariant() : "ANY";
}
