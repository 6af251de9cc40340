using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Sluice.Host.Durable;

/// <summary>The process is gone.</summary>
public sealed class KilledException : Exception;

/// <summary>
/// Sits between a client and storage: counts requests, and ends all traffic right before or right after the effect that it
/// is told, as a process does that is killed there.
/// </summary>
public sealed class StorageTap : HttpPipelinePolicy
{
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<long> _batchBytes = new();
    private int _effects;
    private int _refused;
    private volatile bool _dead;

    /// <summary>Effects are numbered from 1.</summary>
    public (int Effect, bool Before)? KillAt { get; set; }

    /// <summary>Answers with an outage while set.</summary>
    public bool Down { get; set; }

    /// <summary>Comes before each request; what it throws, the client gets.</summary>
    public Func<Request, Task>? Before { get; set; }

    /// <summary>Comes after each request, before the client has the answer; what it throws, the client gets in its place.</summary>
    public Func<Request, Task>? After { get; set; }

    /// <summary>Requests that were made in an outage.</summary>
    public int Refused => Volatile.Read(ref _refused);

    public bool IsDead => _dead;

    /// <summary>Requests that change something.</summary>
    public int Effects => Volatile.Read(ref _effects);

    public string[] Requests => [.. _requests];

    /// <summary>The sizes of the entity-group transactions that were sent, in their order.</summary>
    public IReadOnlyList<long> BatchBytes => [.. _batchBytes];

    public void Forget() => _requests.Clear();

    public void Kill() => _dead = true;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (_dead) throw new KilledException();
        if (Down)
        {
            Interlocked.Increment(ref _refused);
            throw new IOException("Storage is down.");
        }
        var kind = $"{message.Request.Method} {message.Request.Uri.Path}";
        _requests.Enqueue(kind);
        if (kind.EndsWith("$batch", StringComparison.Ordinal) && message.Request.Content!.TryComputeLength(out var bytes)) _batchBytes.Enqueue(bytes);
        // The lease is kept out of the sweep: it decides who works, not what is true.
        var isEffect = message.Request.Method != RequestMethod.Get && message.Request.Method != RequestMethod.Head
            && !message.Request.Uri.Path.Contains("-leases", StringComparison.Ordinal);
        var effect = isEffect ? Interlocked.Increment(ref _effects) : 0;
        if (isEffect && KillAt == (effect, true)) Die();
        if (Before is { } before) await before(message.Request);
        await ProcessNextAsync(message, pipeline);
        if (After is { } after) await after(message.Request);
        if (isEffect && KillAt == (effect, false)) Die();
        if (_dead) throw new KilledException();
    }

    private void Die()
    {
        _dead = true;
        throw new KilledException();
    }
}
