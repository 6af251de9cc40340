using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Sluice.Files;
using Sluice.Intake;
using Sluice.Storage;

namespace Sluice.Unblu.Vetting;

/// <summary>Input of <see cref="CloseForUnblu"/>.</summary>
public sealed record UnbluClosing(UnbluFile File, Reason Why);

/// <summary>
/// Gives up a file: its record says why, its verification stops, its copy goes. Unless the verification got to its end in the
/// last moment: the record is the truth, and is written once.
/// </summary>
public sealed class CloseForUnblu(FileStore files, FileIntake intake, QuarantineBlobs blobs, TimeProvider time)
{
    public const string Name = nameof(CloseForUnblu);

    /// <returns>The state that counts.</returns>
    [Function(Name)]
    public async Task<FileState> RunAsync(
        [ActivityTrigger] UnbluClosing closing, [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        var file = closing.File;
        var copy = await blobs.FindBorrowedAsync(file.Id, cancellation);
        var unknown = intake.NewRecord(copy ?? new FileVersion(file.Id, Containers.Borrowed, file.Id, ETag: ""), file.Upload);
        unknown.Fail(closing.Why, time.GetUtcNow());
        var record = await files.TryAddAsync(unknown, cancellation) ? unknown : await files.ChangeAsync(
            file.Id, known => !known.State.IsFinal() && known.Fail(closing.Why, time.GetUtcNow()), cancellation);

        if (await FileIntake.IsRunningAsync(record!, durable, cancellation))
            await durable.TerminateInstanceAsync(record!.InstanceId, cancellation);
        if (copy is not null) await blobs.RejectAsync(copy, keep: false, cancellation);
        return record!.State;
    }
}
