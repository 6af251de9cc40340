using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Sluice.Host.Functions;

/// <summary>
/// Sends the spans of the host's side, which the extensions make, by OTLP where OpenTelemetry's standard settings
/// (OTEL_EXPORTER_OTLP_ENDPOINT and its like) name a receiver. The worker sends its own.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    private const string DefaultServiceName = "functions-host";

    /// <summary>WebJobs has no spans of its own: without one, what a trigger starts would be in no trace.</summary>
    public static readonly System.Diagnostics.ActivitySource Source = new("Sluice.Host.Functions");

    private readonly TracerProvider? traces;

    public Telemetry(IConfiguration configuration)
    {
        if (string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]) && string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"])) return;
        traces = Sdk.CreateTracerProviderBuilder()
            // OpenTelemetry then reads its settings where the host reads its own.
            .ConfigureServices(services => services.AddSingleton(configuration))
            .ConfigureResource(resource =>
            {
                if (string.IsNullOrEmpty(configuration["OTEL_SERVICE_NAME"])) resource.AddService(DefaultServiceName);
            })
            .AddSource(Source.Name, "DurableTask.*", "WebJobs.Extensions.DurableTask", "Microsoft.Azure.WebJobs.*")
            .AddOtlpExporter()
            .Build();
    }

    public void Dispose() => traces?.Dispose();
}
