using System.Text.Json.Serialization;
using Microsoft.DurableTask;

namespace Sluice.Host.Durable.Orchestrations;

/// <summary>Something that reached an orchestration (or, derived from <see cref="OrchestratorAction"/>, that its code did).</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ExecutionStarted), "executionStarted")]
[JsonDerivedType(typeof(TaskCompleted), "taskCompleted")]
[JsonDerivedType(typeof(TaskFailed), "taskFailed")]
[JsonDerivedType(typeof(TimerFired), "timerFired")]
[JsonDerivedType(typeof(EventRaised), "eventRaised")]
[JsonDerivedType(typeof(ExecutionSuspended), "executionSuspended")]
[JsonDerivedType(typeof(ExecutionResumed), "executionResumed")]
[JsonDerivedType(typeof(ExecutionTerminated), "executionTerminated")]
[JsonDerivedType(typeof(ExecutionFaulted), "executionFaulted")]
internal abstract record HistoryEvent
{
    /// <summary>The activity, sub-orchestration or timer that this begins or ends; null where it does neither.</summary>
    [JsonIgnore]
    public int? TaskId => this switch
    {
        TaskCompleted completed => completed.Task,
        TaskFailed failed => failed.Task,
        TimerFired fired => fired.Task,
        ActivityScheduled activity => activity.Task,
        SubOrchestrationScheduled sub => sub.Task,
        TimerCreated timer => timer.Task,
        _ => null,
    };
}

internal sealed record ExecutionStarted : HistoryEvent;

/// <summary>An activity or sub-orchestration came to its end.</summary>
internal sealed record TaskCompleted(int Task, string? Result) : HistoryEvent;

internal sealed record TaskFailed(int Task, TaskFailureDetails Failure) : HistoryEvent;

internal sealed record TimerFired(int Task) : HistoryEvent;

/// <param name="Message">Identifies an event that another orchestration sent: it may arrive twice.</param>
internal sealed record EventRaised(string Name, string? Payload, string? Message = null) : HistoryEvent;

internal sealed record ExecutionSuspended(string? Reason) : HistoryEvent;

internal sealed record ExecutionResumed(string? Reason) : HistoryEvent;

internal sealed record ExecutionTerminated(string? Output, bool Recursive) : HistoryEvent;

/// <summary>The code broke a rule of orchestrator code that shows outside of a step only.</summary>
internal sealed record ExecutionFaulted(TaskFailureDetails Failure) : HistoryEvent;

/// <summary>Something that the code did. The order and the kind of these must be the same whenever it is replayed.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ActivityScheduled), "activityScheduled")]
[JsonDerivedType(typeof(SubOrchestrationScheduled), "subOrchestrationScheduled")]
[JsonDerivedType(typeof(TimerCreated), "timerCreated")]
[JsonDerivedType(typeof(EventSent), "eventSent")]
[JsonDerivedType(typeof(TerminationSent), "terminationSent")]
[JsonDerivedType(typeof(ExecutionEnded), "executionEnded")]
internal abstract record OrchestratorAction : HistoryEvent
{
    /// <summary>Whether a replay that does <paramref name="other"/> in this place does the same.</summary>
    public abstract bool Matches(OrchestratorAction other);
}

internal sealed record ActivityScheduled(int Task, string Name, string? Input) : OrchestratorAction
{
    public override bool Matches(OrchestratorAction other) =>
        other is ActivityScheduled o && o.Task == Task && string.Equals(o.Name, Name, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => $"calls activity '{Name}' (task {Task})";
}

internal sealed record SubOrchestrationScheduled(int Task, string Name, string Version, string InstanceId, string? Input) : OrchestratorAction
{
    public override bool Matches(OrchestratorAction other) =>
        other is SubOrchestrationScheduled o && o.Task == Task && string.Equals(o.Name, Name, StringComparison.OrdinalIgnoreCase)
        && string.Equals(o.InstanceId, InstanceId, StringComparison.Ordinal);

    public override string ToString() => $"calls sub-orchestrator '{Name}' as '{InstanceId}' (task {Task})";
}

/// <summary>The time is not compared: a delay may change from one deployment to the next, the recorded one counts.</summary>
internal sealed record TimerCreated(int Task, DateTimeOffset FireAt) : OrchestratorAction
{
    public override bool Matches(OrchestratorAction other) => other is TimerCreated o && o.Task == Task;

    public override string ToString() => $"creates a timer (task {Task})";
}

internal sealed record EventSent(int Task, string InstanceId, string Name, string? Payload) : OrchestratorAction
{
    public override bool Matches(OrchestratorAction other) =>
        other is EventSent o && o.Task == Task && string.Equals(o.Name, Name, StringComparison.OrdinalIgnoreCase)
        && string.Equals(o.InstanceId, InstanceId, StringComparison.Ordinal);

    public override string ToString() => $"sends event '{Name}' to '{InstanceId}' (task {Task})";
}

/// <summary>Termination that reaches down to a sub-orchestration.</summary>
internal sealed record TerminationSent(string InstanceId) : OrchestratorAction
{
    public override bool Matches(OrchestratorAction other) => Equals(other);

    public override string ToString() => $"terminates '{InstanceId}'";
}

internal sealed record ExecutionEnded(ExecutionOutcome Outcome) : OrchestratorAction
{
    public override bool Matches(OrchestratorAction other) => Equals(other);

    public override string ToString() => Outcome switch
    {
        ExecutionOutcome.Completed => "returns",
        ExecutionOutcome.ContinuedAsNew => "continues as new",
        ExecutionOutcome.Failed => "throws",
        _ => "is terminated",
    };
}

internal enum ExecutionOutcome
{
    Completed,
    Failed,
    Terminated,
    ContinuedAsNew,
}
