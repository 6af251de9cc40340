using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Sluice.Host.Configuration;

/// <summary>
/// host.json, as far as this host obeys it. Each value can be overridden by a setting <c>AzureFunctionsJobHost__section__name</c>,
/// as in Azure. Defaults are those of the Functions host.
/// </summary>
public sealed class HostJson
{
    private readonly IConfiguration _json;

    /// <exception cref="SettingsException">A value is out of its range, or not of its type.</exception>
    public HostJson(IConfiguration json)
    {
        _json = json;
        Check();
    }

    /// <param name="file">Host.json; one that does not exist counts as empty.</param>
    /// <param name="settings">Settings of the app, for overrides and for <c>%NAME%</c>.</param>
    public static HostJson Load(string file, IConfiguration settings)
    {
        try
        {
            return new(new ConfigurationBuilder()
                .AddJsonFile(file, optional: true, reloadOnChange: false)
                .AddConfiguration(settings.GetSection("AzureFunctionsJobHost"))
                .Build());
        }
        catch (InvalidDataException e)
        {
            throw new SettingsException([$"host.json cannot be read: {e.InnerException?.Message ?? e.Message}"]);
        }
    }

    public string RoutePrefix => _json["extensions:http:routePrefix"] ?? "api";

    /// <summary>Null where a function may run without end.</summary>
    public TimeSpan? FunctionTimeout => _json["functionTimeout"] switch
    {
        null => TimeSpan.FromMinutes(30),
        "-1" => null,
        var text => TimeSpan.Parse(text, CultureInfo.InvariantCulture),
    };

    /// <summary>Blob-triggered invocations at a time, over all functions.</summary>
    public int BlobConcurrency => _json.GetValue("extensions:blobs:maxDegreeOfParallelism", 8 * Environment.ProcessorCount);

    /// <summary>Attempts before a blob goes to the poison queue.</summary>
    public int BlobAttempts => _json.GetValue("extensions:blobs:poisonBlobThreshold", 5);

    public TimeSpan QueueMaxPollingInterval => _json.GetValue("extensions:queues:maxPollingInterval", TimeSpan.FromMinutes(1));

    /// <summary>How long a message rests after a failed attempt.</summary>
    public TimeSpan QueueVisibilityTimeout => _json.GetValue("extensions:queues:visibilityTimeout", TimeSpan.Zero);

    /// <summary>Messages taken at a time, 1 to 32.</summary>
    public int QueueBatchSize => _json.GetValue("extensions:queues:batchSize", 16);

    public int QueueMaxDequeueCount => _json.GetValue("extensions:queues:maxDequeueCount", 5);

    public bool QueueMessagesAreBase64 =>
        !string.Equals(_json["extensions:queues:messageEncoding"], "none", StringComparison.OrdinalIgnoreCase);

    /// <summary>Section <c>extensions.durableTask</c>, for the durable engine.</summary>
    public IConfiguration DurableTask => _json.GetSection("extensions:durableTask");

    /// <summary>Log levels by category.</summary>
    public IConfiguration Logging => _json.GetSection("logging");

    private void Check()
    {
        List<string> problems = [];
        Require(() => FunctionTimeout is null || FunctionTimeout > TimeSpan.Zero, "functionTimeout must be a positive time span or -1");
        Require(() => BlobConcurrency > 0, "extensions.blobs.maxDegreeOfParallelism must be a positive number");
        Require(() => BlobAttempts > 0, "extensions.blobs.poisonBlobThreshold must be a positive number");
        Require(() => QueueMaxPollingInterval > TimeSpan.Zero, "extensions.queues.maxPollingInterval must be a positive time span");
        Require(() => QueueVisibilityTimeout >= TimeSpan.Zero, "extensions.queues.visibilityTimeout must be a time span");
        Require(() => QueueBatchSize is > 0 and <= 32, "extensions.queues.batchSize must be a number from 1 to 32");
        Require(() => QueueMaxDequeueCount > 0, "extensions.queues.maxDequeueCount must be a positive number");
        if (problems.Count > 0) throw new SettingsException(problems);

        void Require(Func<bool> holds, string rule)
        {
            try
            {
                if (holds()) return;
            }
            catch (Exception e) when (e is FormatException or InvalidOperationException or OverflowException)
            {
                // Not of its type: the rule says what it has to be.
            }
            problems.Add($"host.json: {rule}.");
        }
    }
}
