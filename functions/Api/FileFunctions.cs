using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Sluice.Callers;
using Sluice.Files;
using Sluice.Http;
using Sluice.Intake;
using Sluice.Verification;

namespace Sluice.Api;

/// <summary>A page of records.</summary>
/// <param name="Cursor">Pass it as <c>cursor</c> for the next page; null on the last one.</param>
public sealed record FilePage(IReadOnlyList<FileView> Items, string? Cursor);

/// <summary>Reading records, and verifying a file again.</summary>
public sealed class FileFunctions(FileStore files, FileIntake intake)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;
    [Function("ListFiles"), Requires(Role.Backend, Role.Moderator)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/files")] HttpRequest request, CancellationToken cancellation)
    {
        var query = request.Query;
        FileState? state = null;
        if (query["state"] is [{ Length: > 0 } wanted])
        {
            if (!Enum.TryParse<FileState>(wanted, ignoreCase: true, out var parsed) || !Enum.IsDefined(parsed))
                return Problem.BadRequest("unknown_state", $"state must be one of {string.Join(", ", Enum.GetNames<FileState>()).ToLowerInvariant()}.");
            state = parsed;
        }

        var limit = DefaultLimit;
        if (query["limit"] is [{ Length: > 0 } number] && (!int.TryParse(number, out limit) || limit is < 1 or > MaxLimit))
            return Problem.BadRequest("invalid_limit", $"limit must be a number from 1 to {MaxLimit}.");
        var (items, cursor) = await files.ListAsync(state, query["conversation"], limit, query["cursor"], cancellation);
        return Results.Ok(new FilePage([.. items.Select(r => FileView.Of(r))], cursor));
    }

    [Function("GetFile"), Requires(Role.Backend, Role.Moderator, Role.Operator)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/files/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellation)
    {
        var record = await files.FindAsync(id, cancellation);
        if (record is null || !request.GetCaller().MaySee(record.Conversation)) return Problem.UnknownFile();
        var progress = await ProgressAsync(record, durable, cancellation);
        if (progress?.Findings is { } known) record.Apply(known);
        return Results.Ok(FileView.Of(record, progress));
    }

    /// <summary>Runs the checks again: for a file that failed, or could not be checked, and so still lies in quarantine.</summary>
    [Function("VerifyAgain"), Requires(Role.Backend, Role.Moderator)]
    public async Task<IResult> VerifyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/files/{id}/verify")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellation)
    {
        if (await files.FindAsync(id, cancellation) is { } current && current.State.IsFinal()
            && await FileIntake.IsRunningAsync(current, durable, cancellation))
            return Problem.Conflict("still_ending", "The previous verification is just ending. Try again in a moment.");

        var restart = false;
        var record = await files.ChangeAsync(
            id,
            r =>
            {
                restart = r.State is FileState.Failed or FileState.Unsupported && !r.Version.IsBorrowed();
                if (!restart) return false;
                r.State = FileState.Received;
                r.Run++;
                r.FinishedAt = null;
                r.ReviewDecision = r.ReviewReason = r.ReviewedBy = null;
                r.ReviewDeadline = null;
                return true;
            },
            cancellation);
        if (record is null) return Problem.UnknownFile();
        var state = record.State;
        if (record.Version.IsBorrowed())
            return Problem.Conflict("borrowed", "Another system keeps this file. It has to be sent from there again.");
        if (!restart && state is FileState.Released or FileState.Rejected)
            return Problem.Conflict("already_final", $"The file is {state.ToString().ToLowerInvariant()}; its bytes are no longer in quarantine.");
        await intake.StartAsync(record, durable, cancellation);
        return Results.Accepted($"/api/files/{id}", FileView.Of(record));
    }

    private static async Task<Progress?> ProgressAsync(FileRecord record, DurableTaskClient durable, CancellationToken cancellation)
    {
        if (record.State.IsFinal()) return null;
        var instance = await durable.GetInstanceAsync(record.InstanceId, getInputsAndOutputs: true, cancellation);
        return instance?.SerializedCustomStatus is { } status ? JsonSerializer.Deserialize<Progress>(status, JsonSerializerOptions.Web) : null;
    }
}
