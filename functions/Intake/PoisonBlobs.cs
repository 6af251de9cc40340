using System.Text.Json;
using Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Sluice.Files;
using Sluice.Storage;
using Sluice.Verification;

namespace Sluice.Intake;

/// <summary>
/// What the blob trigger gave up on after five attempts. The worst outcome of a vetting service is a blob without a state:
/// it gets the state failed with all that is known of it, stays in quarantine, and can be verified again.
/// </summary>
public sealed class PoisonBlobs(FileIntake intake, ILogger<PoisonBlobs> log)
{
    /// <summary>The message that the blob extension writes to the poison queue.</summary>
    public sealed record PoisonMessage(string FunctionId, string BlobType, string ContainerName, string BlobName, string ETag);

    [Function("PoisonBlobs")]
    public async Task RunAsync([QueueTrigger("webjobs-blobtrigger-poison", Connection = "AzureWebJobsStorage")] string message, CancellationToken cancellation)
    {
        var poison = JsonSerializer.Deserialize<PoisonMessage>(message)!;
        if (poison.ContainerName != Containers.Uploads) return;
        if (await intake.GiveUpAsync(poison.BlobName, cancellation) is { } record)
            log.LogError("The intake of file {FileId} failed again and again; its state is now failed", record.PartitionKey);
    }
}
