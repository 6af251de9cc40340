using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Sluice.Host.Functions;

namespace Sluice.Host.Timers;

/// <summary>One run of a timer's function, with the retries that its <see cref="RetryAttribute"/> asks for.</summary>
internal sealed class TimerRunner(FunctionInvoker invoker, TimeProvider time, ILoggerFactory loggers)
{
    public async Task RunAsync(Function function, TimerInfo timer, CancellationToken stopping)
    {
        var retries = function.Retry?.MaxRetryCount ?? 0;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await invoker.InvokeAsync(function, Input(timer, attempt, retries), stopping);
                return;
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                loggers.CreateLogger("Function." + function.Name).LogError(e, "Attempt {Attempt} failed", attempt + 1);
                if (retries >= 0 && attempt >= retries) return;
            }
            await Task.Delay(Delay(function.Retry!, attempt), time, stopping);
        }
    }

    /// <param name="attempt">Failed attempts before this one.</param>
    internal static TimeSpan Delay(RetryAttribute retry, int attempt)
    {
        if (retry is FixedDelayRetryAttribute { DelayInterval: var interval }) return Parse(interval);
        var backoff = (ExponentialBackoffRetryAttribute)retry;
        var delay = Parse(backoff.MinimumInterval) * Math.Pow(2, Math.Min(attempt, 30));
        var longest = Parse(backoff.MaximumInterval);
        return delay < longest ? delay : longest;
    }

    private static TimeSpan Parse(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);

    private static TriggerInput Input(TimerInfo timer, int attempt, int retries) => new()
    {
        Value = (type, _) => type == typeof(TimerInfo)
            ? ValueTask.FromResult<object?>(timer)
            : throw new BindingException($"A timer trigger gives TimerInfo, not {type.Name}."),
        Retry = (attempt, retries),
    };
}
