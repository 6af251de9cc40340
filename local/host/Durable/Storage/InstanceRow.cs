using System.Text.Json;
using Azure.Data.Tables;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Sluice.Host.Durable.Orchestrations;

namespace Sluice.Host.Durable.Storage;

/// <summary>An instance record as a table row.</summary>
internal static class InstanceRow
{
    /// <summary>All of a new instance.</summary>
    public static async Task<TableEntity> NewAsync(InstanceRecord r, TextValues texts, CancellationToken cancellation)
    {
        var row = new TableEntity(r.Id, Rows.Instance)
        {
            ["Name"] = r.Name,
            ["Incarnation"] = r.Incarnation,
            ["CreatedAt"] = r.CreatedAt,
            ["Tags"] = r.Tags.Count == 0 ? "" : JsonSerializer.Serialize(r.Tags),
            ["Parent"] = r.Parent is null ? "" : JsonSerializer.Serialize(r.Parent),
            ["ParentId"] = r.Parent?.Id ?? "",
            ["TraceParent"] = r.TraceParent ?? "",
        };
        if (r.StartAt is { } start) row["StartAt"] = start;
        await SetExecutionAsync(row, r, texts, cancellation);
        await SetStateAsync(row, r, texts, cancellation);
        return row;
    }

    /// <summary>What a step changed, to be merged.</summary>
    public static async Task<TableEntity> ChangeAsync(InstanceRecord before, InstanceRecord after, TextValues texts, CancellationToken cancellation)
    {
        var row = new TableEntity(after.Id, Rows.Instance);
        if (after.Generation != before.Generation) await SetExecutionAsync(row, after, texts, cancellation);
        await SetStateAsync(row, after, texts, cancellation);
        if (before.IsTerminal && !after.IsTerminal) await SetOutcomeAsync(row, after, texts, cancellation);
        return row;
    }

    /// <param name="mustExist">Whether an input or output whose blob is gone throws; else it is null.</param>
    public static async Task<InstanceRecord> ReadAsync(TableEntity row, bool inputsAndOutputs, TextValues texts, CancellationToken cancellation, bool mustExist = true) => new()
    {
        Id = row.PartitionKey,
        Name = Text(row, "Name"),
        Version = Text(row, "Version"),
        Incarnation = Text(row, "Incarnation"),
        Generation = row.GetInt32("Generation") ?? 0,
        Rewinds = row.GetInt32("Rewinds") ?? 0,
        Steps = row.GetInt32("Steps") ?? 0,
        Status = Enum.Parse<OrchestrationRuntimeStatus>(Text(row, "Status")),
        CreatedAt = row.GetDateTimeOffset("CreatedAt") ?? default,
        UpdatedAt = row.GetDateTimeOffset("UpdatedAt") ?? default,
        StartAt = row.GetDateTimeOffset("StartAt"),
        Input = inputsAndOutputs ? await texts.GetAsync(row, "Input", cancellation, mustExist) : null,
        Output = inputsAndOutputs ? await texts.GetAsync(row, "Output", cancellation, mustExist) : null,
        CustomStatus = inputsAndOutputs && row.GetString("CustomStatus") is { Length: > 0 } status ? status : null,
        Failure = await texts.GetAsync(row, "Failure", cancellation, mustExist: false) is { } failure
            ? JsonSerializer.Deserialize<TaskFailureDetails>(failure)
            : null,
        Tags = Parse<Dictionary<string, string>>(row.GetString("Tags")) ?? new(StringComparer.Ordinal),
        Parent = Parse<ParentLink>(row.GetString("Parent")),
        TraceParent = row.GetString("TraceParent"),
        HasOutbox = row.GetBoolean("HasOutbox") ?? false,
        Commit = Text(row, "Commit"),
        ETag = row.ETag,
    };

    private static async Task SetExecutionAsync(TableEntity row, InstanceRecord r, TextValues texts, CancellationToken cancellation)
    {
        row["Version"] = r.Version;
        row["Generation"] = r.Generation;
        await texts.SetAsync(row, "Input", r.Input, Folder(r), cancellation);
    }

    private static async Task SetStateAsync(TableEntity row, InstanceRecord r, TextValues texts, CancellationToken cancellation)
    {
        row["Status"] = r.Status.ToString();
        row["Rewinds"] = r.Rewinds;
        row["Steps"] = r.Steps;
        row["UpdatedAt"] = r.UpdatedAt;
        row["HasOutbox"] = r.HasOutbox;
        row["Commit"] = r.Commit;
        row["CustomStatus"] = r.CustomStatus ?? "";
        if (r.IsTerminal) await SetOutcomeAsync(row, r, texts, cancellation);
    }

    private static async Task SetOutcomeAsync(TableEntity row, InstanceRecord r, TextValues texts, CancellationToken cancellation)
    {
        await texts.SetAsync(row, "Output", r.Output, Folder(r), cancellation);
        await texts.SetAsync(row, "Failure", r.Failure is null ? null : JsonSerializer.Serialize(r.Failure), Folder(r), cancellation);
    }

    private static string Folder(InstanceRecord r) => Rows.Blobs(r.Id, r.Incarnation, r.Generation);

    private static string Text(TableEntity row, string property) =>
        row.GetString(property) ?? throw new InvalidDataException($"The row of instance '{row.PartitionKey}' has no {property}.");

    private static T? Parse<T>(string? json)
        where T : class => string.IsNullOrEmpty(json) ? null : JsonSerializer.Deserialize<T>(json);
}
