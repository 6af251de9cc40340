using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Host.Functions;
using Sluice.Host.Http;

namespace Sluice.Host.Start;

/// <summary>What runs and where, once everything is up. No key is printed.</summary>
internal static class Banner
{
    public static IEnumerable<string> Lines(Standalone standalone)
    {
        var services = standalone.Host.Services;
        var catalog = services.GetRequiredService<FunctionCatalog>();
        var http = services.GetRequiredService<HttpFunctions>();
        var width = catalog.Enabled.Select(f => f.Name.Length).DefaultIfEmpty().Max();
        yield return "Functions:";
        foreach (var function in catalog.Enabled)
            yield return $"  {function.Name.PadRight(width)}  {Detail(function, standalone.Host.BaseAddress, http)}";
        if (catalog.Disabled.Count > 0) yield return "Disabled: " + string.Join(", ", catalog.Disabled.Select(f => f.Name));
        yield return "";
        yield return $"Listening on {standalone.Host.BaseAddress.ToString().TrimEnd('/')}";
        if (standalone.AdminKeyFile is { } file) yield return "The admin key is in " + file;
        yield return "To try it, in another terminal: dotnet run --project local/host -- vet tests/samples";
        yield return "Ctrl+C stops.";
    }

    private static string Detail(Function function, Uri address, HttpFunctions http)
    {
        var type = function.InputBindings[function.TriggerParameter.Name!].Type;
        return function.Trigger switch
        {
            HttpTriggerAttribute trigger => $"[{Methods(trigger)}] {address}{http.Pattern(function, trigger)}",
            BlobTriggerAttribute { Source: BlobTriggerSource.EventGrid } trigger => $"{type} {trigger.BlobPath} (Event Grid)",
            BlobTriggerAttribute trigger => $"{type} {trigger.BlobPath}",
            QueueTriggerAttribute trigger => $"{type} {trigger.QueueName}",
            TimerTriggerAttribute trigger => $"{type} {trigger.Schedule}",
            _ => type,
        };
    }

    private static string Methods(HttpTriggerAttribute trigger) =>
        trigger.Methods is { Length: > 0 } methods ? string.Join(',', methods).ToUpperInvariant() : "ANY";
}
