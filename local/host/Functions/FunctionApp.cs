using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Host.Functions;

/// <summary>What the folder of a function app and its settings say.</summary>
public sealed class FunctionApp
{
    /// <summary>The section that host.json becomes, in Azure and here: settings named so override it.</summary>
    private const string HostSection = "AzureFunctionsJobHost";

    /// <summary>Azure gives this to its containers: where a machine has one of its own, the Durable extension would take it for such.</summary>
    private const string ContainerName = "CONTAINER_NAME";

    private FunctionApp(FunctionsHostOptions options, JsonNode description)
    {
        Environment.SetEnvironmentVariable(ContainerName, null);
        Options = options;
        Executable = description["defaultExecutablePath"]!.GetValue<string>();
        Worker = Path.Combine(options.AppFolder, description["defaultWorkerPath"]!.GetValue<string>());
        Settings = new Dictionary<string, string?>(options.Settings, StringComparer.OrdinalIgnoreCase)
        {
            ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
            ["WEBSITE_HOSTNAME"] = options.Address.Authority,
            [ContainerName] = null,
        };
        Configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(HostJson().AsEnumerable().Select(pair => KeyValuePair.Create($"{HostSection}:{pair.Key}", pair.Value)))
            .AddInMemoryCollection(Settings.Select(pair => KeyValuePair.Create(pair.Key.Replace("__", ":", StringComparison.Ordinal), pair.Value)))
            .AddInMemoryCollection([KeyValuePair.Create<string, string?>("AzureWebJobsConfigurationSection", HostSection)])
            .Build();
    }

    public FunctionsHostOptions Options { get; }

    public string Folder => Options.AppFolder;

    /// <summary>The program that runs the worker, <c>dotnet</c>.</summary>
    public string Executable { get; }

    /// <summary>The worker's assembly.</summary>
    public string Worker { get; }

    /// <summary>The worker gets them as environment variables.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; }

    /// <summary>The settings, and host.json below <see cref="HostSection"/>, which they override.</summary>
    public IConfiguration Configuration { get; }

    public string RoutePrefix => HostSetting("extensions:http:routePrefix") ?? "api";

    /// <summary>host.json's log levels; servers, clients and the engine of the host itself stay quiet unless it names them.</summary>
    public IConfiguration Logging => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["LogLevel:Azure"] = "Error",
            ["LogLevel:Host.Startup"] = "Warning",
            ["LogLevel:Host.Triggers.Timer"] = "Warning",
            ["LogLevel:Microsoft.AspNetCore"] = "Warning",
            ["LogLevel:Microsoft.Azure.WebJobs"] = "Warning",
            ["LogLevel:Yarp"] = "Warning",
            // That a worker's stream ends is said by who watches the worker.
            ["LogLevel:Grpc"] = "None",
        })
        .AddConfiguration(Configuration.GetSection($"{HostSection}:logging"))
        .Build();

    /// <exception cref="SettingsException">The folder has no function app, or its host.json cannot be read.</exception>
    public static FunctionApp Open(FunctionsHostOptions options)
    {
        var config = Path.Combine(options.AppFolder, "worker.config.json");
        return File.Exists(config)
            ? new FunctionApp(options, JsonNode.Parse(File.ReadAllText(config))!["description"]!)
            : throw new SettingsException([$"There is no function app in {options.AppFolder}: build it first."]);
    }

    public string? HostSetting(string key) => Configuration[$"{HostSection}:{key}"];

    /// <summary>Whether <c>AzureWebJobs.&lt;function&gt;.Disabled</c> is true or 1, as in Azure.</summary>
    public bool IsDisabled(string function) =>
        (Configuration[$"AzureWebJobs.{function}.Disabled"] ?? Configuration[$"AzureWebJobs_{function}_Disabled"]) is { } value
        && (value is "1" || string.Equals(value, "true", StringComparison.OrdinalIgnoreCase));

    private IConfiguration HostJson()
    {
        try
        {
            return new ConfigurationBuilder().AddJsonFile(Path.Combine(Options.AppFolder, "host.json"), optional: false, reloadOnChange: false).Build();
        }
        catch (Exception e) when (e is InvalidDataException or FileNotFoundException)
        {
            throw new SettingsException([$"host.json cannot be read: {e.InnerException?.Message ?? e.Message}"]);
        }
    }
}
