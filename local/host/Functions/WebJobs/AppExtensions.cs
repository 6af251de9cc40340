using System.Runtime.Loader;
using System.Text.Json.Nodes;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Hosting;

namespace Sluice.Host.Functions.WebJobs;

/// <summary>The host-side extensions that the app's build put into <c>.azurefunctions</c>, as extensions.json lists them.</summary>
internal static class AppExtensions
{
    /// <summary>For Azure's host only: it reads functions.metadata, which the worker tells this host itself.</summary>
    private const string MetadataLoader = "Microsoft.Azure.WebJobs.Extensions.FunctionMetadataLoader";

    public static void AddAppExtensions(this IWebJobsBuilder builder, FunctionApp app, ILoggerFactory loggers)
    {
        // What this host brings wins, as in Azure; the rest is the app's.
        var folder = Path.Combine(app.Folder, ".azurefunctions");
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(folder, name.Name + ".dll") is var file && File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;

        var list = JsonNode.Parse(File.ReadAllText(Path.Combine(app.Folder, "extensions.json")))!["extensions"]!.AsArray();
        var context = new WebJobsBuilderContext { Configuration = app.Configuration, ApplicationRootPath = app.Folder, EnvironmentName = "Development" };
        foreach (var extension in list)
        {
            var type = extension!["typeName"]!.GetValue<string>();
            if (type.StartsWith(MetadataLoader, StringComparison.Ordinal)) continue;
            builder.UseWebJobsStartup(Type.GetType(type, throwOnError: true)!, context, loggers);
        }
        app.Options.Extensions?.Invoke(builder);
    }
}
