using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Sluice.Engines;
using Sluice.Files;
using Sluice.Resolution;

namespace Sluice.Verification;

/// <param name="Keep">Move rejected bytes to the container <c>rejected</c> instead of deleting them.</param>
public sealed record Completion(FileVersion File, FileState State, Findings Findings, bool Keep);

/// <summary>
/// Step 7, an action: moves or removes the bytes (borrowed ones in any case), keeps what the engines said, and writes the file's final record. Safe to
/// run again: each write is conditional, and a record that is already final stays.
/// </summary>
public sealed class CompleteFile(QuarantineBlobs blobs, FileStore files, AnalysisCache known, TimeProvider time)
{
    public const string Name = nameof(CompleteFile);

    /// <returns>The state that was reached: <see cref="FileState.Failed"/> where the bytes changed before they could be released.</returns>
    [Function(Name)]
    public async Task<FileState> RunAsync([ActivityTrigger] Completion completion, CancellationToken cancellation)
    {
        var (file, state, findings, keep) = completion;
        if (file.IsBorrowed()) await blobs.RejectAsync(file, keep: false, cancellation);
        else if (state == FileState.Released && await ReleaseAsync(file, findings.Resolution, cancellation) == BlobOutcome.SourceChanged)
            (state, findings) = (FileState.Failed, findings.Because(Reasons.Superseded));
        else if (state == FileState.Rejected) await blobs.RejectAsync(file, keep, cancellation);

        if (FreshAnalysis(findings) is { } fresh) await known.KeepAsync(fresh, cancellation);
        await files.ChangeAsync(file.Id, record => Write(record, file, state, findings), cancellation);
        return state;
    }

    private Task<BlobOutcome> ReleaseAsync(FileVersion file, ResolutionResult? found, CancellationToken cancellation) => blobs.ReleaseAsync(
        file, found?.Type ?? FileTypes.Unknown.Mime, inline: found is { Group: FileGroup.Image, Outcome: ResolutionOutcome.Accepted }, cancellation);

    private bool Write(FileRecord record, FileVersion file, FileState state, Findings findings)
    {
        if (record.ContentETag != file.ETag || record.State.IsFinal()) return false;
        record.Apply(findings.ToRecord());
        record.State = state;
        record.FinishedAt = time.GetUtcNow();
        return true;
    }

    private static CachedAnalysis? FreshAnalysis(Findings findings)
    {
        if (findings is not { Moderation: { Sha256: { } sha256 } moderation, Sensitivity: { } sensitivity }) return null;
        var keepModeration = moderation is { Outcome: CheckOutcome.Done, CacheHit: false };
        var keepSensitivity = sensitivity is { Outcome: CheckOutcome.Done, CacheHit: false } && sensitivity.Seen?.IsForLackOfTime != true;
        return keepModeration || keepSensitivity
            ? new CachedAnalysis
            {
                PartitionKey = sha256,
                RowKey = CachedAnalysis.Key,
                ModerationEngine = keepModeration ? moderation.Engine : null,
                Moderation = keepModeration ? JsonSerializer.Serialize(moderation) : null,
                SensitivityEngine = keepSensitivity ? sensitivity.Engine : null,
                Sensitivity = keepSensitivity ? JsonSerializer.Serialize(sensitivity) : null,
            }
            : null;
    }
}
