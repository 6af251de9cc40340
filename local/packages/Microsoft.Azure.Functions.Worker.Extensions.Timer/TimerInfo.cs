namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a timer-triggered function learns about its schedule.</summary>
public class TimerInfo
{
    /// <summary>Null where the schedule is not monitored.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>The run comes later than the schedule said.</summary>
    public bool IsPastDue { get; set; }
}

/// <summary>Times of a schedule, in UTC.</summary>
public class ScheduleStatus
{
    public DateTime Last { get; set; }

    public DateTime Next { get; set; }

    public DateTime LastUpdated { get; set; }
}
