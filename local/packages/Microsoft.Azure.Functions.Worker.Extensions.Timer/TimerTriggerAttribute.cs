using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Starts the function on a schedule: an NCRONTAB expression of six fields, or an interval as a <see cref="TimeSpan"/>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : TriggerBindingAttribute
{
    public string Schedule { get; } = schedule;

    public bool RunOnStartup { get; set; }

    /// <summary>Keeps the schedule's status in storage, so that a missed run is made up for after a restart.</summary>
    public bool UseMonitor { get; set; } = true;
}
