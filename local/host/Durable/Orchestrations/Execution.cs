using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Sluice.Host.Durable.Orchestrations;

/// <summary>How an execution came to its end.</summary>
internal sealed record ExecutionEnd(ExecutionOutcome Outcome, string? Output = null, TaskFailureDetails? Failure = null);

/// <summary>
/// Orchestrator code under way: from its start, or from continue-as-new, to its end. It lives in memory between the steps;
/// after a crash it is built again by replaying the steps that were committed.
/// </summary>
internal sealed class Execution
{
    public const string LeftMessage =
        "The orchestrator awaited something other than a task of its context, or ran on a thread of its own. "
        + "Call an activity for input and output, use context.CreateTimer in place of Task.Delay, and do not use Task.Run or ConfigureAwait(false).";

    private const string StuckMessage = "The orchestrator waits, but for no activity, timer, event or sub-orchestration. " + LeftMessage;
    private const string DepartedType = "DurableTask.Core.Exceptions.NonDeterministicOrchestrationException";

    private readonly InstanceRecord _instance;
    private readonly ITaskFunctions _functions;
    private readonly OrchestratorThread _thread;
    private readonly OrchestrationContext _context;
    private readonly Queue<HistoryEvent> _held = new();
    private Task<string?>? _run;
    private bool _suspended;
    private bool _wasStarted;

    /// <param name="left">Called, on any thread, when the code turns out to run outside of the engine.</param>
    public Execution(InstanceRecord instance, ITaskFunctions functions, DurableOptions options, ILoggerFactory loggers, Action left)
    {
        _instance = instance;
        _functions = functions;
        _thread = new OrchestratorThread(left);
        _context = new OrchestrationContext(instance, _thread, options, loggers);
    }

    public ExecutionEnd? End { get; private set; }

    public bool IsStarted => _wasStarted || _run is not null || _held.Any(e => e is ExecutionStarted);

    public bool IsSuspended => _suspended;

    public string? CustomStatus => _context.CustomStatus;

    /// <summary>How it starts over, where it ended so.</summary>
    public (string? Input, string Version, bool KeepEvents)? Restart => _context.Restart;

    /// <summary>What the code has under way and whose result is not here yet.</summary>
    public IReadOnlyList<OrchestratorAction> Open
    {
        get
        {
            var here = _held.Select(e => e.TaskId).ToHashSet();
            return [.. _context.Open.Where(a => !here.Contains(a.TaskId))];
        }
    }

    public IEnumerable<EventRaised> UnprocessedEvents => _context.Events.Unprocessed;

    /// <summary>Whether this result means something to the code: it does not where the timer was cancelled, or where it came before.</summary>
    public bool Expects(HistoryEvent message) => message switch
    {
        ExecutionStarted => !IsStarted,
        TaskCompleted or TaskFailed or TimerFired => _context.IsOpen(message.TaskId!.Value),
        _ => true,
    };

    public IReadOnlyList<int> TakeCancelledTimers() => _context.TakeCancelledTimers();

    public IReadOnlyList<FiredTimer> TakeFiredTimers() => _context.TakeFiredTimers();

    /// <summary>Hands the code what has reached it, one after another, and gives what it did.</summary>
    public IReadOnlyList<OrchestratorAction> Run(DateTimeOffset at, IEnumerable<HistoryEvent> incoming) => Run(at, incoming, replaying: false);

    /// <summary>Repeats a committed step.</summary>
    /// <returns>Where the code did not do what history says: the failure that says so.</returns>
    public TaskFailureDetails? Replay(HistoryStep step, int number)
    {
        var actions = Run(step.At, step.In, replaying: true);
        TakeCancelledTimers();
        TakeFiredTimers();
        if (step.Carried) return null;
        for (var i = 0; i < Math.Max(actions.Count, step.Out.Count); i++)
        {
            var said = i < step.Out.Count ? step.Out[i] : null;
            var did = i < actions.Count ? actions[i] : null;
            if (said is null || did is null || !said.Matches(did)) return Departed(number, step, said, did);
            if (said.TaskId is { } task) _context.Adopt(task, said);
        }
        return null;
    }

    /// <summary>Takes over what was committed without running the code: it can be ended, suspended and resumed, and nothing else.</summary>
    public void Recall(IReadOnlyList<HistoryStep> steps)
    {
        foreach (var happened in steps.SelectMany(s => s.In))
        {
            _wasStarted |= happened is ExecutionStarted;
            _suspended = happened is ExecutionSuspended || (_suspended && happened is not ExecutionResumed);
        }
        _context.TakeOver(HistoryStep.Open(steps));
    }

    private TaskFailureDetails Departed(int number, HistoryStep step, OrchestratorAction? said, OrchestratorAction? did)
    {
        const string nothing = "does nothing more";
        var message = $"Orchestrator '{_instance.Name}' departs from its history in step {number} (of {step.At:O}): "
            + $"history says that it {said?.ToString() ?? nothing}, the code {did?.ToString() ?? nothing}. "
            + "The code was changed while instances were running, or it is not deterministic.";
        return new TaskFailureDetails(DepartedType, message, null, End?.Failure, null);
    }

    private IReadOnlyList<OrchestratorAction> Run(DateTimeOffset at, IEnumerable<HistoryEvent> incoming, bool replaying)
    {
        _context.BeginStep(at, replaying);
        foreach (var next in incoming) Take(next);
        var actions = _context.TakeActions();
        return End is null ? actions : [.. actions, new ExecutionEnded(End.Outcome)];
    }

    private void Take(HistoryEvent next)
    {
        if (End is not null)
        {
            TakeLate(next);
            return;
        }
        switch (next)
        {
            case ExecutionTerminated terminated:
                if (terminated.Recursive) _context.TerminateChildren();
                End = new ExecutionEnd(ExecutionOutcome.Terminated, terminated.Output);
                return;
            case ExecutionFaulted faulted:
                End = new ExecutionEnd(ExecutionOutcome.Failed, Failure: faulted.Failure);
                return;
            case ExecutionSuspended:
                _suspended = true;
                return;
            case ExecutionResumed:
                _suspended = false;
                while (_held.TryDequeue(out var held)) Take(held);
                return;
            default:
                if (_suspended) _held.Enqueue(next);
                else Deliver(next);
                return;
        }
    }

    /// <summary>What comes after the end of this execution is for the one after it, where it continues as new.</summary>
    private void TakeLate(HistoryEvent next)
    {
        switch (next)
        {
            case EventRaised late: _context.Events.Keep(late); break;
            case ExecutionSuspended: _suspended = true; break;
            case ExecutionResumed: _suspended = false; break;
            case ExecutionTerminated terminated when End is { Outcome: ExecutionOutcome.ContinuedAsNew }:
                End = new ExecutionEnd(ExecutionOutcome.Terminated, terminated.Output);
                break;
            default: break;
        }
    }

    private void Deliver(HistoryEvent next)
    {
        try
        {
            _thread.Pump(() => Hand(next));
        }
#pragma warning disable CA1031 // whatever escapes from the code (async void) is its failure
        catch (Exception e)
#pragma warning restore CA1031
        {
            End = Failed(TaskFailureDetails.FromException(e));
        }
        End ??= Outcome();
    }

    private void Hand(HistoryEvent next)
    {
        switch (next)
        {
            case ExecutionStarted:
                if (_functions.HasOrchestrator(_instance.Name)) _run = _functions.RunOrchestratorAsync(_instance.Name, _context, _instance.Input);
                else End = Failed(FinalFailures.OrchestratorNotFound(_instance.Name));
                break;
            case TaskCompleted completed: _context.Complete(completed.Task, completed.Result); break;
            case TaskFailed failed: _context.Fail(failed.Task, failed.Failure); break;
            case TimerFired fired: _context.Complete(fired.Task, null); break;
            case EventRaised raised: _context.Events.Raise(raised); break;
            default: throw new InvalidDataException($"{next.GetType().Name} does not reach orchestrator code.");
        }
    }

    private ExecutionEnd? Outcome()
    {
        if (_thread.HasLeft) return Failed(new TaskFailureDetails(typeof(InvalidOperationException).FullName!, LeftMessage, null, null, null));
        switch (_run)
        {
            // As in Durable Functions, nothing has ended before all that it began has: who gives up a timer cancels it.
            case null:
            case { IsCompleted: true } when _context.Open.Count > 0:
                return null;
            case { IsCompletedSuccessfully: true }:
                return _context.Restart is null
                    ? new ExecutionEnd(ExecutionOutcome.Completed, _run.Result)
                    : new ExecutionEnd(ExecutionOutcome.ContinuedAsNew);
            case { IsCompleted: true }:
                return Failed(TaskFailureDetails.FromException(_run.Exception?.InnerException ?? new TaskCanceledException(_run)));
            default:
                return _context.WaitsForSomething
                    ? null
                    : Failed(new TaskFailureDetails(typeof(InvalidOperationException).FullName!, StuckMessage, null, null, null));
        }
    }

    private static ExecutionEnd Failed(TaskFailureDetails failure) => new(ExecutionOutcome.Failed, Failure: failure);
}
