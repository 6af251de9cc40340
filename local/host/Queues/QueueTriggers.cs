using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Sluice.Host.Configuration;
using Sluice.Host.Functions;
using Sluice.Host.Start;

namespace Sluice.Host.Queues;

/// <summary>A listener for each queue-triggered function.</summary>
internal sealed class QueueTriggers : TriggerService
{
    private readonly QueueListener[] _listeners;

    /// <exception cref="SettingsException">A queue's name or connection that is not configured.</exception>
    public QueueTriggers(
        FunctionCatalog catalog,
        AppSettings settings,
        StorageConnections storage,
        FunctionInvoker invoker,
        HostJson hostJson,
        DurableHosting durable,
        TimeProvider time,
        ILoggerFactory loggers)
        : base(time) =>
        _listeners = [.. catalog.With<QueueTriggerAttribute>().Select(f =>
        {
            var queue = storage.Queues(f.Trigger.Connection).GetQueueClient(settings.Expand(f.Trigger.QueueName));
            var poison = storage.Poison(f.Trigger.Connection, queue.Name);
            var runner = new QueueMessageRunner(f.Function, queue, poison, invoker, hostJson, time, loggers);
            return new QueueListener(queue, runner, Work, hostJson, durable, time, loggers.CreateLogger<QueueListener>());
        })];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_listeners.Select(listener => listener.RunAsync(stoppingToken)));
}
