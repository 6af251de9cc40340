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
        };
        if (r.StartAt is { } start) row["StartAt"] = start;
        await SetExecutionAsync(row, r, texts, cancellation);
        await SetStateAsync(row, r, null, texts, cancellation);
        return row;
    }

    /// <summary>What a step changed, to be merged.</summary>
    public static async Task<TableEntity> ChangeAsync(InstanceRecord before, InstanceRecord after, TextValues texts, CancellationToken cancellation)
    {
        var row = new TableEntity(after.Id, Rows.Instance);
        if (after.Generation != before.Generation) await SetExecutionAsync(row, after, texts, cancellation);
        await SetStateAsync(row, after, before, texts, cancellation);
        return row;
    }

    public static async Task<InstanceRecord> ReadAsync(TableEntity row, bool inputsAndOutputs, TextValues texts, CancellationToken cancellation) => new()
    {
        Id = row.PartitionKey,
        Name = Text(row, "Name"),
        Version = Text(row, "Version"),
        Incarnation = Text(row, "Incarnation"),
        Generation = row.GetInt32("Generation") ?? 0,
        Steps = row.GetInt32("Steps") ?? 0,
        Status = Enum.Parse<OrchestrationRuntimeStatus>(Text(row, "Status")),
        CreatedAt = row.GetDateTimeOffset("CreatedAt") ?? default,
        UpdatedAt = row.GetDateTimeOffset("UpdatedAt") ?? default,
        StartAt = row.GetDateTimeOffset("StartAt"),
        Input = inputsAndOutputs ? await texts.GetAsync(row, "Input", cancellation) : null,
        Output = inputsAndOutputs ? await texts.GetAsync(row, "Output", cancellation) : null,
        CustomStatus = inputsAndOutputs ? await texts.GetAsync(row, "CustomStatus", cancellation) : null,
        Failure = await texts.GetAsync(row, "Failure", cancellation) is { } failure ? JsonSerializer.Deserialize<TaskFailureDetails>(failure) : null,
        Tags = Parse<Dictionary<string, string>>(row.GetString("Tags")) ?? new(StringComparer.Ordinal),
        Parent = Parse<ParentLink>(row.GetString("Parent")),
        HasOutbox = row.GetBoolean("HasOutbox") ?? false,
        Commit = Text(row, "Commit"),
        ETag = row.ETag,
    };

    private static async Task SetExecutionAsync(TableEntity row, InstanceRecord r, TextValues texts, CancellationToken cancellation)
    {
        row["Version"] = r.Version;
        row["Generation"] = r.Generation;
        await texts.SetAsync(row, "Input", r.Input, cancellation);
    }

    private static async Task SetStateAsync(TableEntity row, InstanceRecord r, InstanceRecord? before, TextValues texts, CancellationToken cancellation)
    {
        row["Status"] = r.Status.ToString();
        row["Steps"] = r.Steps;
        row["UpdatedAt"] = r.UpdatedAt;
        row["HasOutbox"] = r.HasOutbox;
        row["Commit"] = r.Commit;
        if (!string.Equals(r.CustomStatus, before?.CustomStatus, StringComparison.Ordinal))
            await texts.SetAsync(row, "CustomStatus", r.CustomStatus, cancellation);
        if (!r.IsTerminal) return;
        await texts.SetAsync(row, "Output", r.Output, cancellation);
        await texts.SetAsync(row, "Failure", r.Failure is null ? null : JsonSerializer.Serialize(r.Failure), cancellation);
    }

    private static string Text(TableEntity row, string property) =>
        row.GetString(property) ?? throw new InvalidDataException($"The row of instance '{row.PartitionKey}' has no {property}.");

    private static T? Parse<T>(string? json)
        where T : class => string.IsNullOrEmpty(json) ? null : JsonSerializer.Deserialize<T>(json);
}
