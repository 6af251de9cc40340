namespace Microsoft.Azure.Functions.Worker;

/// <summary>A retry policy of a function; of the triggers here only the timer obeys it, as in Azure.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class RetryAttribute : Attribute
{
    public RetryAttribute()
    {
    }

    /// <summary>Retries after the first attempt; -1 without end.</summary>
    public int MaxRetryCount { get; set; }
}

/// <summary>The same delay (a <see cref="TimeSpan"/> as text) before each retry.</summary>
public sealed class FixedDelayRetryAttribute : RetryAttribute
{
    public FixedDelayRetryAttribute(int maxRetryCount, string delayInterval)
    {
        MaxRetryCount = maxRetryCount;
        DelayInterval = delayInterval;
    }

    public string DelayInterval { get; }
}

/// <summary>A delay that doubles from retry to retry between two bounds (each a <see cref="TimeSpan"/> as text).</summary>
public sealed class ExponentialBackoffRetryAttribute : RetryAttribute
{
    public ExponentialBackoffRetryAttribute(int maxRetryCount, string minimumInterval, string maximumInterval)
    {
        MaxRetryCount = maxRetryCount;
        MinimumInterval = minimumInterval;
        MaximumInterval = maximumInterval;
    }

    public string MinimumInterval { get; }

    public string MaximumInterval { get; }
}
