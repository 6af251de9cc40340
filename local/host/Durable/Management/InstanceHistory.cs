using System.Text.Json.Nodes;
using Sluice.Host.Durable.Orchestrations;

namespace Sluice.Host.Durable.Management;

/// <summary>
/// The history of an instance as the Durable extension shows it: the call of an activity or sub-orchestrator is one event as
/// soon as it has an outcome.
/// </summary>
internal sealed class InstanceHistory
{
    private readonly JsonArray _events = [];
    private readonly Dictionary<int, (OrchestratorAction Action, DateTimeOffset At)> _begun = [];
    private readonly HashSet<int> _ended;
    private readonly InstanceRecord _instance;
    private readonly bool _withInput;
    private readonly bool _withOutput;

    private InstanceHistory(InstanceRecord instance, IReadOnlyList<HistoryStep> steps, bool withInput, bool withOutput)
    {
        (_instance, _withInput, _withOutput) = (instance, withInput, withOutput);
        _ended = [.. steps.SelectMany(s => s.In).Select(e => e.TaskId).OfType<int>()];
    }

    public static JsonArray Of(InstanceRecord instance, IReadOnlyList<HistoryStep> steps, bool withInput, bool withOutput)
    {
        var history = new InstanceHistory(instance, steps, withInput, withOutput);
        foreach (var step in steps)
        {
            foreach (var happened in step.In) history.Add(happened, step.At);
            foreach (var done in step.Carried ? step.Out.Where(a => a is ActivityScheduled) : step.Out) history.Add(done, step.At);
        }
        return history._events;
    }

    private void Add(HistoryEvent happened, DateTimeOffset at)
    {
        switch (happened)
        {
            case ExecutionStarted: Add("ExecutionStarted", at, ("FunctionName", _instance.Name), Input(_instance.Input)); break;
            case TaskCompleted completed: AddOutcome("Completed", at, completed.Task, Output(completed.Result)); break;
            case TaskFailed failed: AddOutcome("Failed", at, failed.Task, ("Reason", failed.Failure.ErrorMessage), ("Details", failed.Failure.ToString())); break;
            case TimerFired fired: Add("TimerFired", at, FireAt((TimerCreated)_begun[fired.Task].Action)); break;
            case EventRaised raised: Add("EventRaised", at, ("Name", raised.Name), Input(raised.Payload)); break;
            case ExecutionSuspended suspended: Add("ExecutionSuspended", at, ("Reason", suspended.Reason)); break;
            case ExecutionResumed resumed: Add("ExecutionResumed", at, ("Reason", resumed.Reason)); break;
            case ExecutionTerminated terminated: Add("ExecutionTerminated", at, Input(terminated.Output)); break;
            case OrchestratorAction action: Add(action, at); break;
        }
    }

    private void Add(OrchestratorAction action, DateTimeOffset at)
    {
        if (action.TaskId is { } task) _begun[task] = (action, at);
        switch (action)
        {
            case ActivityScheduled activity when !_ended.Contains(activity.Task):
                Add("TaskScheduled", at, ("Name", activity.Name), Input(activity.Input));
                break;
            case SubOrchestrationScheduled sub when !_ended.Contains(sub.Task):
                Add("SubOrchestrationInstanceCreated", at, ("Name", sub.Name), ("InstanceId", sub.InstanceId), Input(sub.Input));
                break;
            case TimerCreated timer: Add("TimerCreated", at, FireAt(timer)); break;
            case EventSent sent: Add("EventSent", at, ("InstanceId", sent.InstanceId), ("Name", sent.Name), Input(sent.Payload)); break;
            case ExecutionEnded ended:
                Add("ExecutionCompleted", at, ("OrchestrationStatus", ended.Outcome.ToString()), _instance.Failure is { } f ? ("Result", f.ToString()) : Output(_instance.Output));
                break;
        }
    }

    private void AddOutcome(string outcome, DateTimeOffset at, int task, params ReadOnlySpan<(string, JsonNode?)> members)
    {
        var (action, begun) = _begun[task];
        var (kind, name, input) = action is SubOrchestrationScheduled sub
            ? ("SubOrchestrationInstance", sub.Name, sub.Input)
            : ("Task", ((ActivityScheduled)action).Name, ((ActivityScheduled)action).Input);
        Add(kind + outcome, at, [.. members, ("ScheduledTime", begun.UtcDateTime), ("FunctionName", name), Input(input)]);
    }

    private void Add(string type, DateTimeOffset at, params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var added = new JsonObject { ["EventType"] = type, ["Timestamp"] = at.UtcDateTime };
        foreach (var (name, value) in members)
            if (value is not null) added[name] = value;
        _events.Add(added);
    }

    private static (string, JsonNode?) FireAt(TimerCreated timer) => ("FireAt", timer.FireAt.UtcDateTime);

    /// <summary>Serialized text, as the extension shows it.</summary>
    private (string, JsonNode?) Input(string? text) => ("Input", _withInput ? text : null);

    private (string, JsonNode?) Output(string? text) => ("Result", _withOutput && text is not null ? JsonNode.Parse(text) : null);
}
