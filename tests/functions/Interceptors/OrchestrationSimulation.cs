using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Files;

namespace Sluice.Tests.Interceptors;

/// <summary>
/// An orchestration in virtual time on one thread: activities, timers and events happen in the order of their times. It is for
/// deadlines and schedules of minutes to days, as Microsoft's in-memory engine knows the machine's clock only; what needs no time
/// is tested on that. Inputs and results become JSON on their way, as in any engine. It also counts what is left open, as an
/// open timer keeps a real instance alive.
/// </summary>
internal sealed class OrchestrationSimulation(Func<string, object, object> activity) : TaskOrchestrationContext
{
    public static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);

    private readonly PriorityQueue<Action, (DateTime At, int Order)> agenda = new();
    private readonly Dictionary<string, Queue<object>> buffered = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Queue<Action<object>>> waiting = new(StringComparer.OrdinalIgnoreCase);
    private DateTime now = Start;
    private int order;

    public List<(TimeSpan At, string Name, object Input)> Activities { get; } = [];

    /// <summary>Every custom status, as JSON.</summary>
    public List<string> Statuses { get; } = [];

    public TimeSpan ActivityTime { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Timers of the Azure Storage engine may fire up to a second early, and its clock then says so.</summary>
    public TimeSpan TimersAreEarlyBy { get; init; }

    public int OpenTimers { get; private set; }

    public int OpenWaits { get; private set; }

    public override TaskName Name => "Test";

    public override string InstanceId => "instance-1";

    public override ParentOrchestrationInstance? Parent => null;

    public override DateTime CurrentUtcDateTime => now;

    public override bool IsReplaying => false;

    public ILoggerFactory Log { get; init; } = NullLoggerFactory.Instance;

    protected override ILoggerFactory LoggerFactory => Log;

    public TimeSpan Elapsed => now - Start;

    public void RaiseAt(TimeSpan at, string name, object payload) => At(Start + at, () =>
    {
        if (waiting.TryGetValue(name, out var waiters) && waiters.TryDequeue(out var waiter)) waiter(payload);
        else (buffered.TryGetValue(name, out var queue) ? queue : buffered[name] = new Queue<object>()).Enqueue(payload);
    });

    public T Run<T>(Func<TaskOrchestrationContext, Task<T>> orchestrator)
    {
        var task = orchestrator(this);
        while (!task.IsCompleted)
        {
            if (!agenda.TryDequeue(out var next, out var when)) throw new InvalidOperationException("The orchestration waits for nothing.");
            now = when.At > now ? when.At : now;
            next();
        }

        return task.GetAwaiter().GetResult();
    }

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        if (options?.Retry is null) throw new InvalidOperationException($"{name} is called without a retry policy, and would fail with its worker.");
        var received = ThroughJson(input)!;
        Activities.Add((Elapsed, name.Name, received));
        var done = new TaskCompletionSource<TResult>();
        At(now + ActivityTime, () => done.SetResult((TResult)ThroughJson(activity(name.Name, received))!));
        return done.Task;
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        OpenTimers++;
        var done = new TaskCompletionSource();
        cancellationToken.Register(() => Close(done.TrySetCanceled(cancellationToken)));
        At(fireAt - TimersAreEarlyBy, () => Close(done.TrySetResult()));
        return done.Task;

        void Close(bool closed) => OpenTimers -= closed ? 1 : 0;
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        if (buffered.TryGetValue(eventName, out var queue) && queue.TryDequeue(out var early)) return Task.FromResult((T)early);
        OpenWaits++;
        var done = new TaskCompletionSource<T>();
        cancellationToken.Register(() => Close(done.TrySetCanceled(cancellationToken)));
        (waiting.TryGetValue(eventName, out var waiters) ? waiters : waiting[eventName] = new Queue<Action<object>>())
            .Enqueue(payload => Close(done.TrySetResult((T)payload)));
        return done.Task;

        void Close(bool closed) => OpenWaits -= closed ? 1 : 0;
    }

    public override T GetInput<T>() where T : default => throw new NotSupportedException();

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        throw new NotSupportedException();

    public override void SendEvent(string instanceId, string eventName, object payload) => throw new NotSupportedException();

    /// <exception cref="ArgumentException">It is longer than the platform takes: 16 KiB of UTF-16.</exception>
    public override void SetCustomStatus(object? customStatus)
    {
        var json = JsonDataConverter.Default.Serialize(customStatus)!;
        if (json.Length > 8192) throw new ArgumentException($"The custom status has {json.Length} characters.", nameof(customStatus));
        Statuses.Add(json);
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) => throw new NotSupportedException();

    public override Guid NewGuid() => throw new NotSupportedException();

    private static object? ThroughJson(object? value) =>
        value is null ? null : JsonDataConverter.Default.Deserialize(JsonDataConverter.Default.Serialize(value), value.GetType());

    private void At(DateTime at, Action action) => agenda.Enqueue(action, (at, order++));
}
