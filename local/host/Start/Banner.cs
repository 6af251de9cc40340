using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Host.Functions;
using Sluice.Host.Http;
using Spectre.Console;

namespace Sluice.Host.Start;

/// <summary>What runs and where, once everything is up. No key is printed.</summary>
internal static class Banner
{
    public static void Write(IAnsiConsole console, Standalone standalone)
    {
        var services = standalone.Host.Services;
        var catalog = services.GetRequiredService<FunctionCatalog>();
        var http = services.GetRequiredService<HttpFunctions>();
        var table = new Table().NoBorder().HideHeaders().AddColumns("", "", "");
        foreach (var function in catalog.Enabled)
        {
            table.AddRow(
                Markup.Escape(function.Name),
                Markup.Escape(function.InputBindings[function.TriggerParameter.Name!].Type),
                Markup.Escape(Detail(function, standalone.Host.BaseAddress, http)));
        }
        console.WriteLine("Functions:");
        console.Write(new Padder(table, new Padding(2, 0, 0, 0)));
        if (catalog.Disabled.Count > 0) console.WriteLine("Disabled: " + string.Join(", ", catalog.Disabled.Select(f => f.Name)));
        console.WriteLine();
        console.WriteLine($"Listening on {standalone.Host.BaseAddress.ToString().TrimEnd('/')}");
        if (standalone.AdminKeyFile is { } file) console.WriteLine("The admin key is in " + file);
        console.WriteLine("Ctrl+C stops.");
    }

    private static string Detail(Function function, Uri address, HttpFunctions http) => function.Trigger switch
    {
        HttpTriggerAttribute trigger => $"{Methods(trigger)} {address}{http.Pattern(function, trigger)}",
        BlobTriggerAttribute { Source: BlobTriggerSource.EventGrid } trigger => trigger.BlobPath + " (Event Grid)",
        BlobTriggerAttribute trigger => trigger.BlobPath,
        QueueTriggerAttribute trigger => trigger.QueueName,
        TimerTriggerAttribute trigger => trigger.Schedule,
        TriggerBindingAttribute => "",
    };

    private static string Methods(HttpTriggerAttribute trigger) =>
        $"[{(trigger.Methods is { Length: > 0 } methods ? string.Join(',', methods).ToUpperInvariant() : "ANY")}]";
}
