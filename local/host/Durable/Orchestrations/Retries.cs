using System.Runtime.ExceptionServices;
using Microsoft.DurableTask;

namespace Sluice.Host.Durable.Orchestrations;

/// <summary>Retries as orchestrator code: their waits are durable timers, so they survive like everything else.</summary>
internal static class Retries
{
    public static async Task<T> RunAsync<T>(TaskOrchestrationContext context, TaskRetryOptions? retry, Func<Task<T>> call)
    {
        if (retry is null) return await call();
        var first = context.CurrentUtcDateTime;
        for (var attempt = 1; ; attempt++)
        {
            TaskFailedException failure;
            try
            {
                return await call();
            }
            catch (TaskFailedException e)
            {
                if (FinalFailures.Has(e.FailureDetails)) throw;
                failure = e;
            }
            var again = retry.Policy is { } policy
                ? await WaitAsync(context, policy, attempt, first, failure)
                : await retry.Handler!(new RetryContext(
                    context, attempt, failure.FailureDetails, context.CurrentUtcDateTime - first, CancellationToken.None));
            if (!again) ExceptionDispatchInfo.Throw(failure);
        }
    }

    private static async Task<bool> WaitAsync(
        TaskOrchestrationContext context, RetryPolicy policy, int attempt, DateTime first, TaskFailedException failure)
    {
        if (attempt >= policy.MaxNumberOfAttempts || !policy.Handle(failure)) return false;
        if (policy.RetryTimeout != Timeout.InfiniteTimeSpan && context.CurrentUtcDateTime - first >= policy.RetryTimeout) return false;
        await context.CreateTimer(DelayAfter(policy, attempt), CancellationToken.None);
        return true;
    }

    private static TimeSpan DelayAfter(RetryPolicy policy, int attempt)
    {
        var milliseconds = policy.FirstRetryInterval.TotalMilliseconds * Math.Pow(policy.BackoffCoefficient, attempt - 1);
        return milliseconds < policy.MaxRetryInterval.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : policy.MaxRetryInterval;
    }
}
