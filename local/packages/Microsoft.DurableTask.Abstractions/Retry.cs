namespace Microsoft.DurableTask;

/// <summary>Decides whether a failed call is made again.</summary>
public delegate bool RetryHandler(RetryContext retryContext);

/// <summary>Decides whether a failed call is made again; it runs as orchestrator code, under the same rules.</summary>
public delegate Task<bool> AsyncRetryHandler(RetryContext retryContext);

/// <summary>What a retry handler decides on.</summary>
public record RetryContext(
    TaskOrchestrationContext OrchestrationContext,
    int LastAttemptNumber,
    TaskFailureDetails LastFailure,
    TimeSpan TotalRetryTime,
    CancellationToken CancellationToken);

/// <summary>A declarative schedule of retries.</summary>
public class RetryPolicy
{
    /// <param name="maxNumberOfAttempts">Calls in all, the first included; at least 1.</param>
    /// <param name="firstRetryInterval">Wait before the second call; more than zero.</param>
    /// <param name="backoffCoefficient">Factor from one wait to the next; at least 1.</param>
    /// <param name="maxRetryInterval">Longest wait; one hour by default.</param>
    /// <param name="retryTimeout">No call is made later than this after the first one; without limit by default.</param>
    public RetryPolicy(
        int maxNumberOfAttempts,
        TimeSpan firstRetryInterval,
        double backoffCoefficient = 1.0,
        TimeSpan? maxRetryInterval = null,
        TimeSpan? retryTimeout = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxNumberOfAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(firstRetryInterval, TimeSpan.Zero);
        if (!(backoffCoefficient >= 1)) throw new ArgumentOutOfRangeException(nameof(backoffCoefficient), backoffCoefficient, "The coefficient must be 1 or more.");
        if (maxRetryInterval < firstRetryInterval)
            throw new ArgumentOutOfRangeException(nameof(maxRetryInterval), maxRetryInterval, "The longest interval must not be shorter than the first.");
        if (retryTimeout < firstRetryInterval && retryTimeout != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(retryTimeout), retryTimeout, "The time-out must not be shorter than the first interval.");

        MaxNumberOfAttempts = maxNumberOfAttempts;
        FirstRetryInterval = firstRetryInterval;
        BackoffCoefficient = backoffCoefficient;
        MaxRetryInterval = maxRetryInterval ?? TimeSpan.FromHours(1);
        RetryTimeout = retryTimeout ?? Timeout.InfiniteTimeSpan;
    }

    public int MaxNumberOfAttempts { get; }

    public TimeSpan FirstRetryInterval { get; }

    public double BackoffCoefficient { get; }

    public TimeSpan MaxRetryInterval { get; }

    public TimeSpan RetryTimeout { get; }

    public Func<Exception, bool> Handle { get; private init; } = static _ => true;

    /// <summary>Which failures are worth another call; all by default.</summary>
    public Func<TaskFailureDetails, bool> HandleFailure
    {
        init => Handle = e => value(e is TaskFailedException failed ? failed.FailureDetails : TaskFailureDetails.FromException(e));
    }
}

/// <summary>How a call is retried: by a policy or by a handler.</summary>
public sealed class TaskRetryOptions
{
    public TaskRetryOptions(RetryPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Policy = policy;
    }

    public TaskRetryOptions(AsyncRetryHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Handler = handler;
    }

    public RetryPolicy? Policy { get; }

    public AsyncRetryHandler? Handler { get; }

    public static implicit operator TaskRetryOptions(RetryPolicy policy) => FromRetryPolicy(policy);

    public static implicit operator TaskRetryOptions(AsyncRetryHandler handler) => FromRetryHandler(handler);

    public static implicit operator TaskRetryOptions(RetryHandler handler) => FromRetryHandler(handler);

    public static TaskRetryOptions FromRetryPolicy(RetryPolicy policy) => new(policy);

    public static TaskRetryOptions FromRetryHandler(AsyncRetryHandler handler) => new(handler);

    public static TaskRetryOptions FromRetryHandler(RetryHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new TaskRetryOptions(context => Task.FromResult(handler(context)));
    }
}
