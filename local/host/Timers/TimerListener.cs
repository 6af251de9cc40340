using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Sluice.Host.Functions;
using Sluice.Host.Start;

namespace Sluice.Host.Timers;

/// <summary>
/// Runs one function on its schedule, one run at a time: times that pass while it runs are left out. A run that was missed while
/// the host was down is made up for once, where the schedule is monitored.
/// </summary>
internal sealed class TimerListener(
    Function function,
    TimerTriggerAttribute trigger,
    ISchedule schedule,
    ScheduleStore store,
    TimerRunner runner,
    DurableHosting durable,
    TimeProvider time,
    ILogger log)
{
    /// <summary>More frequent schedules are not monitored, as in Azure.</summary>
    private static readonly TimeSpan ShortestMonitored = TimeSpan.FromMinutes(1);

    /// <summary>Timers of the runtime cannot wait much longer than this.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(7);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    public async Task RunAsync(CancellationToken stopping)
    {
        await durable.ActiveAsync(stopping);
        var isMonitored = trigger.UseMonitor && IsMonitorable();
        var status = isMonitored ? await LoadAsync(stopping) : null;
        var isPastDue = status is not null && schedule.Next(status.Last == default ? status.LastUpdated : status.Last) < Now;
        if (trigger.RunOnStartup || isPastDue) status = await FireAsync(isMonitored, status, Now, isPastDue, stopping);
        while (schedule.Next(Now) is { } next)
        {
            await WaitUntilAsync(next, stopping);
            if (durable.IsActive) status = await FireAsync(isMonitored, status, next, isPastDue: false, stopping);
        }
    }

    private bool IsMonitorable() =>
        schedule.Next(Now) is { } first && (schedule.Next(first) is not { } second || second - first >= ShortestMonitored);

    private async Task<ScheduleStatus> LoadAsync(CancellationToken stopping)
    {
        ScheduleStatus? status = null;
        var outage = new Outage(log, time);
        while (await outage.TryAsync(ReadAsync, stopping) is { } pause) await Task.Delay(pause, time, stopping);
        return status!;

        async Task ReadAsync()
        {
            status = await store.ReadAsync(function, stopping);
            if (status is not null) return;
            status = new() { Next = schedule.Next(Now) ?? default, LastUpdated = Now };
            await store.WriteAsync(function, status, stopping);
        }
    }

    private async Task<ScheduleStatus?> FireAsync(
        bool isMonitored, ScheduleStatus? status, DateTime due, bool isPastDue, CancellationToken stopping)
    {
        await runner.RunAsync(function, new() { IsPastDue = isPastDue, ScheduleStatus = status }, stopping);
        if (!isMonitored) return null;
        status = new() { Last = due, Next = schedule.Next(due) ?? default, LastUpdated = Now };
        try
        {
            await store.WriteAsync(function, status, stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            log.LogWarning(e, "The schedule of {Function} could not be saved; it may run again after a restart", function.Name);
        }
        return status;
    }

    private async Task WaitUntilAsync(DateTime due, CancellationToken stopping)
    {
        while (due - Now is { Ticks: > 0 } wait) await Task.Delay(wait < LongestWait ? wait : LongestWait, time, stopping);
    }
}
