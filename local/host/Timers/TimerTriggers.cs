using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Host.Configuration;
using Sluice.Host.Functions;
using Sluice.Host.Start;

namespace Sluice.Host.Timers;

/// <summary>A listener for each timer-triggered function.</summary>
internal sealed class TimerTriggers : BackgroundService
{
    private readonly TimerListener[] _listeners;

    /// <exception cref="SettingsException">Schedules that are none.</exception>
    public TimerTriggers(
        FunctionCatalog catalog,
        AppSettings settings,
        ScheduleStore store,
        TimerRunner runner,
        DurableHosting durable,
        TimeProvider time,
        ILogger<TimerTriggers> log) =>
        _listeners = [.. catalog.With<TimerTriggerAttribute>().Select(f => new TimerListener(
            f.Function,
            f.Trigger,
            Schedule.Parse(f.Function.Name, settings.Expand(f.Trigger.Schedule), time.GetUtcNow().UtcDateTime),
            store,
            runner,
            durable,
            time,
            log))];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_listeners.Select(listener => listener.RunAsync(stoppingToken)));
}
