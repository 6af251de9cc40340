using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Sluice.Host.Functions;

/// <summary>
/// The spans of the host's side: of its web server, and what the extensions make. They hold log entries together; they are sent by OTLP
/// where OpenTelemetry's standard settings (OTEL_EXPORTER_OTLP_ENDPOINT and its like) name a receiver. The worker sends its own.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    private const string DefaultServiceName = "functions-host";

    /// <summary>WebJobs has no spans of its own: without one, what a trigger starts would be in no trace.</summary>
    public static readonly System.Diagnostics.ActivitySource Source = new("Sluice.Host.Functions");

    private readonly TracerProvider _traces;

    public Telemetry(IConfiguration configuration)
    {
        var traces = Sdk.CreateTracerProviderBuilder()
            // OpenTelemetry then reads its settings where the host reads its own.
            .ConfigureServices(services => services.AddSingleton(configuration))
            .ConfigureResource(resource =>
            {
                if (string.IsNullOrEmpty(configuration["OTEL_SERVICE_NAME"])) resource.AddService(DefaultServiceName);
            })
            .AddSource(Source.Name, "Microsoft.AspNetCore", "DurableTask.*", "WebJobs.Extensions.DurableTask");
        if (IsSet("OTEL_EXPORTER_OTLP_ENDPOINT") || IsSet("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")) traces.AddOtlpExporter();
        _traces = traces.Build();

        bool IsSet(string setting) => !string.IsNullOrEmpty(configuration[setting]);
    }

    public void Dispose() => _traces.Dispose();
}
