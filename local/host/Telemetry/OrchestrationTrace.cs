using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.DurableTask.Client;
using Sluice.Host.Durable.Orchestrations;

namespace Sluice.Host.Telemetry;

/// <summary>
/// The spans of an orchestration: one trace from whoever asked for it to its last activity, across all processes that worked
/// on it. Names and attributes are those of the Durable Task Framework's distributed tracing.
/// </summary>
/// <remarks>
/// The orchestration's span is made when the orchestration has ended, while its activities' spans are its children long
/// before; its id is therefore part of the instance's incarnation, which is stored. A span stands for something committed:
/// a replay makes none.
/// </remarks>
internal static class OrchestrationTrace
{
    private const string Type = "durabletask.type";
    private const string TaskName = "durabletask.task.name";
    private const string TaskVersion = "durabletask.task.version";
    private const string TaskId = "durabletask.task.task_id";
    private const string TaskStatus = "durabletask.task.status";
    private const string InstanceId = "durabletask.task.instance_id";
    private const string FireAt = "durabletask.fire_at";
    private const string TargetInstanceId = "durabletask.event.target_instance_id";

    /// <summary>A client asks for an orchestration.</summary>
    public static Activity? Creating(string name, string version, string id) => Tag(
        HostTelemetry.Source.StartActivity($"create_orchestration:{name}", ActivityKind.Producer), "orchestration", name, version, id);

    /// <summary>The orchestration's own span, to be the parent of others.</summary>
    public static ActivityContext ContextOf(InstanceRecord instance)
    {
        var span = ActivitySpanId.CreateFromString(instance.Incarnation.AsSpan(0, 16));
        var parent = ParentOf(instance);
        return new ActivityContext(parent.TraceId, span, parent.TraceFlags, isRemote: true);
    }

    /// <summary>As <c>traceparent</c> (W3C Trace Context) says it.</summary>
    public static string TraceParentOf(InstanceRecord instance)
    {
        var context = ContextOf(instance);
        return string.Create(CultureInfo.InvariantCulture, $"00-{context.TraceId}-{context.SpanId}-{(byte)context.TraceFlags:x2}");
    }

    /// <summary>The first step is committed.</summary>
    public static void Started(InstanceRecord instance) =>
        HostTelemetry.OrchestrationsStarted.Add(1, new KeyValuePair<string, object?>(TaskName, instance.Name));

    /// <summary>The last step is committed.</summary>
    public static void Ended(InstanceRecord instance)
    {
        HostTelemetry.OrchestrationsEnded.Add(1, new(TaskName, instance.Name), new(TaskStatus, instance.Status.ToString()));
        var start = instance.StartAt is { } at && at > instance.CreatedAt ? at : instance.CreatedAt;
        using var span = HostTelemetry.Source.StartActivity(
            $"orchestration:{instance.Name}", ActivityKind.Server, ParentOf(instance), startTime: start);
        if (span is null) return;
        SpanId(span) = ContextOf(instance).SpanId.ToHexString();
        Tag(span, "orchestration", instance.Name, instance.Version, instance.Id)!.SetTag(TaskStatus, instance.Status.ToString());
        if (instance.Status == OrchestrationRuntimeStatus.Failed) span.Fail(instance.Failure?.ErrorType ?? "");
        span.SetEndTime(instance.UpdatedAt.UtcDateTime);
    }

    /// <summary>One run of an activity: after a crash it may run again, and has two spans then.</summary>
    public static Activity? Running(InstanceRecord instance, ActivityScheduled activity) => Tag(
        HostTelemetry.Source.StartActivity($"activity:{activity.Name}", ActivityKind.Server, ContextOf(instance)),
        "activity", activity.Name, "", instance.Id)?.SetTag(TaskId, activity.Task);

    /// <summary>How the run ended.</summary>
    public static void Ran(Activity? span, ActivityScheduled activity, HistoryEvent result, TimeSpan duration)
    {
        var tags = new TagList { { TaskName, activity.Name } };
        if (result is TaskFailed { Failure.ErrorType: var error })
        {
            tags.Add("error.type", error);
            span.Fail(error);
        }
        HostTelemetry.ActivityDuration.Record(duration.TotalSeconds, tags);
    }

    /// <summary>The step that took in a timer is committed.</summary>
    /// <param name="instance">As the step left it.</param>
    /// <param name="timer">What went off.</param>
    public static void Fired(InstanceRecord instance, FiredTimer timer)
    {
        using var span = Tag(
            HostTelemetry.Source.StartActivity(
                $"orchestration:{instance.Name}:timer", ActivityKind.Internal, ContextOf(instance), startTime: timer.CreatedAt),
            "timer", instance.Name, "", instance.Id);
        if (span is null) return;
        span.SetTag(FireAt, timer.Timer.FireAt.ToString("O", CultureInfo.InvariantCulture)).SetTag(TaskId, timer.Timer.Task);
        span.SetEndTime(instance.UpdatedAt.UtcDateTime);
    }

    /// <summary>An event is being sent, by a client or, with <paramref name="sender"/>, by another orchestration.</summary>
    /// <param name="target">Linked to, where it is known.</param>
    public static Activity? Sending(string name, string targetId, InstanceRecord? target, InstanceRecord? sender = null)
    {
        ActivityLink[] links = target is null ? [] : [new(ContextOf(target))];
        var parent = sender is null ? Activity.Current?.Context ?? default : ContextOf(sender);
        var span = HostTelemetry.Source.StartActivity($"orchestration_event:{name}", ActivityKind.Producer, parent, links: links);
        return Tag(span, "event", name, "", sender?.Id ?? "")?.SetTag(TargetInstanceId, targetId);
    }

    /// <summary>Without a caller's trace the instance has one of its own, named by its incarnation like its span.</summary>
    private static ActivityContext ParentOf(InstanceRecord instance) =>
        ActivityContext.TryParse(instance.TraceParent, null, isRemote: true, out var parent)
            ? parent
            : new ActivityContext(ActivityTraceId.CreateFromString(instance.Incarnation), default, ActivityTraceFlags.Recorded, isRemote: true);

    private static Activity? Tag(Activity? span, string type, string name, string version, string instanceId)
    {
        span?.SetTag(Type, type).SetTag(TaskName, name);
        if (instanceId.Length > 0) span?.SetTag(InstanceId, instanceId);
        if (version.Length > 0) span?.SetTag(TaskVersion, version);
        return span;
    }

    /// <summary>The runtime makes up the ids of spans and lets nobody choose; the test of one trace across a restart holds this.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spanId")]
    private static extern ref string? SpanId(Activity span);
}
