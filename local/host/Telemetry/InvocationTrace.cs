using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using Sluice.Host.Functions;

namespace Sluice.Host.Telemetry;

/// <summary>
/// The span and the duration of one invocation by a trigger, after OpenTelemetry's conventions for functions (FaaS).
/// Orchestrators and activities have the spans of their orchestration.
/// </summary>
internal sealed class InvocationTrace : IDisposable
{
    private readonly TimeProvider time;
    private readonly long start;
    private readonly Activity? span;
    private TagList tags;

    private InvocationTrace(Function function, TriggerInput input, TimeProvider time)
    {
        this.time = time;
        start = time.GetTimestamp();
        var (trigger, kind) = Kind(function.Trigger);
        tags = new TagList { { "faas.name", function.Name }, { "faas.trigger", trigger } };
        span = StartSpan(function.Name, kind, input.TraceParent);
        foreach (var (name, value) in tags) span?.SetTag(name, value);
        if (input.Since is { } since)
            HostTelemetry.TriggerLag.Record(Math.Max(0, (time.GetUtcNow() - since).TotalSeconds), new KeyValuePair<string, object?>("faas.name", function.Name));
    }

    public static InvocationTrace? Start(Function function, TriggerInput input, TimeProvider time) =>
        function.Trigger is OrchestrationTriggerAttribute or ActivityTriggerAttribute ? null : new(function, input, time);

    public void Fail(Exception exception)
    {
        var type = exception.GetType().FullName!;
        tags.Add("error.type", type);
        span.Fail(type);
    }

    public void Dispose()
    {
        HostTelemetry.InvocationDuration.Record(time.GetElapsedTime(start).TotalSeconds, tags);
        span?.Dispose();
    }

    /// <summary>Continues the caller's trace. The web server's own span is not exported, so it is no parent.</summary>
    private static Activity? StartSpan(string name, ActivityKind kind, string? traceParent)
    {
        if (!HostTelemetry.Source.HasListeners()) return null;
        Activity.Current = null;
        return ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent)
            ? HostTelemetry.Source.StartActivity(name, kind, parent)
            : HostTelemetry.Source.StartActivity(name, kind);
    }

    private static (string Trigger, ActivityKind Kind) Kind(Attribute trigger) => trigger switch
    {
        HttpTriggerAttribute => ("http", ActivityKind.Server),
        BlobTriggerAttribute => ("datasource", ActivityKind.Consumer),
        QueueTriggerAttribute => ("pubsub", ActivityKind.Consumer),
        TimerTriggerAttribute => ("timer", ActivityKind.Internal),
        _ => ("other", ActivityKind.Internal),
    };
}
