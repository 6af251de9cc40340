using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.DurableTask;

namespace Sluice.Host.Durable;

/// <summary>A function app made of lambdas.</summary>
public sealed class TestFunctions : ITaskFunctions
{
    private readonly Dictionary<string, Func<TaskOrchestrationContext, Task<object?>>> _orchestrators = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Func<string?, CancellationToken, Task<object?>>> _activities = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names of the activities that ran, in the order of their starts.</summary>
    public ConcurrentQueue<string> Ran { get; } = new();

    /// <summary>Once dead, nothing runs any more.</summary>
    public Func<bool> IsDead { get; set; } = () => false;

    public TestFunctions Orchestrator(string name, Func<TaskOrchestrationContext, Task<object?>> code)
    {
        _orchestrators[name] = code;
        return this;
    }

    public TestFunctions Activity<T>(string name, Func<T?, object?> code) => Activity<T>(name, (input, _) => Task.FromResult(code(input)));

    public TestFunctions Activity<T>(string name, Func<T?, CancellationToken, Task<object?>> code)
    {
        _activities[name] = (input, cancellation) => code(input is null ? default : JsonSerializer.Deserialize<T>(input), cancellation);
        return this;
    }

    public bool HasOrchestrator(string name) => _orchestrators.ContainsKey(name);

    public bool HasActivity(string name) => _activities.ContainsKey(name);

    public async Task<string?> RunOrchestratorAsync(string name, TaskOrchestrationContext context, string? input) =>
        Serialize(await _orchestrators[name](context));

    public async Task<string?> RunActivityAsync(string name, string instanceId, string? input, CancellationToken cancellation)
    {
        if (IsDead()) throw new KilledException();
        Ran.Enqueue(name);
        return Serialize(await _activities[name](input, cancellation));
    }

    private static string? Serialize(object? value) => value is null ? null : JsonSerializer.Serialize(value);
}
