using Microsoft.DurableTask;

namespace Sluice.Durable;

/// <summary>How activities are tried again. Without a policy an activity would fail with the process that dies under it.</summary>
public static class Retries
{
    /// <summary>A check that cannot be carried out is tried again for about two minutes; then the file's state says so.</summary>
    public static readonly TaskOptions Check = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 6, TimeSpan.FromSeconds(2), backoffCoefficient: 2, TimeSpan.FromMinutes(1)));

    /// <summary>Moving bytes and writing the record must happen in the end: storage may be away for a while.</summary>
    public static readonly TaskOptions Action = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 30, TimeSpan.FromSeconds(2), backoffCoefficient: 2, TimeSpan.FromMinutes(5)));
}
