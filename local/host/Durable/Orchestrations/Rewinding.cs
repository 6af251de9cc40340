namespace Sluice.Host.Durable.Orchestrations;

/// <summary>
/// How the failure of an orchestration is taken back: its last step is undone, and failures that earlier steps took in are
/// forgotten where the code did nothing about them (in a fan-out, it waits for the others first). What failed then has no
/// outcome, and runs again.
/// </summary>
/// <param name="Changed">Earlier steps as they shall be, by their numbers.</param>
/// <param name="Again">What else the last step took in, to be taken in again.</param>
/// <param name="Children">Sub-orchestrations that failed.</param>
internal sealed record Rewinding(
    IReadOnlyDictionary<int, HistoryStep> Changed, IReadOnlyList<HistoryEvent> Again, IReadOnlyList<string> Children)
{
    public static Rewinding Of(IReadOnlyList<HistoryStep> steps)
    {
        var last = steps[^1];
        var unanswered = steps.Index().Where(s => s.Item != last && s.Item.Out.Count == 0 && s.Item.In.Any(e => e is TaskFailed)).ToArray();
        var failed = unanswered.Select(s => s.Item).Append(last).SelectMany(s => s.In).OfType<TaskFailed>().Select(f => f.Task).ToHashSet();
        return new(
            unanswered.ToDictionary(s => s.Index, s => s.Item with { In = [.. s.Item.In.Where(e => e is not TaskFailed)] }),
            // It starts anew, and its timers are due, without being told.
            [.. last.In.Where(e => e is not (TaskFailed or ExecutionFaulted or ExecutionStarted or TimerFired))],
            [.. steps.SelectMany(s => s.Out).OfType<SubOrchestrationScheduled>().Where(s => failed.Contains(s.Task)).Select(s => s.InstanceId)]);
    }
}
