using System.Collections.Concurrent;
using System.Diagnostics;
using Sluice.Host.Telemetry;

namespace Sluice.Host.Tests.Telemetry;

/// <summary>Keeps the host's spans, also those of tests that run at the same time: ask for a trace.</summary>
internal sealed class SpanCapture : IDisposable
{
    private readonly ConcurrentQueue<Activity> spans = new();
    private readonly ActivityListener listener;

    public SpanCapture()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == HostTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>In the order of their ends.</summary>
    public Activity[] Trace(ActivityTraceId trace) => [.. spans.Where(s => s.TraceId == trace)];

    public Activity[] All(string tag, string value) => [.. spans.Where(s => Equals(s.GetTagItem(tag), value))];

    public static string Tag(Activity span, string name) => $"{span.GetTagItem(name)}";

    /// <summary>A span's place: its name below those of its parents.</summary>
    public static string Path(Activity span, IReadOnlyList<Activity> trace) =>
        trace.SingleOrDefault(s => s.SpanId == span.ParentSpanId) is { } parent ? $"{Path(parent, trace)} > {span.DisplayName}" : span.DisplayName;

    public void Dispose() => listener.Dispose();
}
