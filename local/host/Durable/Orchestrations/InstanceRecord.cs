using Azure;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Sluice.Host.Durable.Orchestrations;

/// <summary>The state of an instance as it is committed.</summary>
internal sealed record InstanceRecord
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string Version { get; init; } = "";

    /// <summary>Tells instances apart that had the same id one after another.</summary>
    public required string Incarnation { get; init; }

    /// <summary>How often it continued as new.</summary>
    public int Generation { get; init; }

    /// <summary>How often its failure was taken back: what it sends then is new, though it may come from the same place.</summary>
    public int Rewinds { get; init; }

    /// <summary>Committed steps of this generation.</summary>
    public int Steps { get; init; }

    public OrchestrationRuntimeStatus Status { get; init; } = OrchestrationRuntimeStatus.Pending;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Not before this time.</summary>
    public DateTimeOffset? StartAt { get; init; }

    public string? Input { get; init; }

    public string? Output { get; init; }

    public string? CustomStatus { get; init; }

    public TaskFailureDetails? Failure { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public ParentLink? Parent { get; init; }

    /// <summary>The trace that it belongs to, as <c>traceparent</c> of whoever asked for it; null where nobody was being traced.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Messages of the last step to other instances may not have arrived yet.</summary>
    public bool HasOutbox { get; init; }

    /// <summary>Names the write that made this state: where an answer got lost, it tells our own write from another's.</summary>
    public string Commit { get; init; } = "";

    public ETag ETag { get; init; }

    /// <summary>Whether large values of it may be in blobs. Not stored: a process that did not write it all does not know.</summary>
    public bool MayHaveBlobs { get; init; } = true;

    public bool IsTerminal => Status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    /// <summary>It has let go of all that belonged to it, and its row is about to be deleted: there is no such instance any more.</summary>
    public bool IsPurged => IsTerminal && Steps == 0;

    public OrchestrationMetadata ToMetadata(DataConverter converter, bool inputsAndOutputs) => new(Name, Id)
    {
        RuntimeStatus = Status,
        CreatedAt = CreatedAt,
        LastUpdatedAt = UpdatedAt,
        FailureDetails = Failure,
        Tags = Tags,
        SerializedInput = inputsAndOutputs ? Input : null,
        SerializedOutput = inputsAndOutputs ? Output : null,
        SerializedCustomStatus = inputsAndOutputs ? CustomStatus : null,
        DataConverter = inputsAndOutputs ? converter : null,
    };
}

/// <summary>The call of a sub-orchestrator that an instance is.</summary>
internal sealed record ParentLink(string Id, string Name, string Incarnation, int Generation, int Task);
