using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Sluice.Host.Telemetry;

/// <summary>
/// Sends traces and metrics by OTLP where OpenTelemetry's standard settings (OTEL_EXPORTER_OTLP_ENDPOINT and its like) name a
/// receiver, and nothing anywhere else.
/// </summary>
internal sealed class TelemetryExport(IConfiguration configuration) : IHostedService, IDisposable
{
    private const string DefaultServiceName = "sluice";
    private TracerProvider? traces;
    private MeterProvider? metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Has("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"))
        {
            traces = Sdk.CreateTracerProviderBuilder()
                .ConfigureServices(Configure)
                .ConfigureResource(Describe)
                .AddSource(HostTelemetry.Name)
                .AddOtlpExporter()
                .Build();
        }
        if (Has("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"))
        {
            metrics = Sdk.CreateMeterProviderBuilder()
                .ConfigureServices(Configure)
                .ConfigureResource(Describe)
                .AddMeter(HostTelemetry.Name)
                .AddOtlpExporter()
                .Build();
        }
        return Task.CompletedTask;
    }

    /// <summary>Sends what has gathered. It stops last: what the others do while they stop is still part of it.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(Dispose, CancellationToken.None);

    public void Dispose()
    {
        traces?.Dispose();
        metrics?.Dispose();
    }

    private bool Has(string setting) =>
        !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]) || !string.IsNullOrEmpty(configuration[setting]);

    /// <summary>OpenTelemetry then reads its settings where the host reads its own.</summary>
    private void Configure(IServiceCollection services) => services.AddSingleton(configuration);

    private void Describe(ResourceBuilder resource)
    {
        if (string.IsNullOrEmpty(configuration["OTEL_SERVICE_NAME"])) resource.AddService(DefaultServiceName);
    }
}
