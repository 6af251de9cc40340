using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Sluice.Storage;

namespace Sluice.Intake;

/// <summary>
/// The two blob triggers over one intake: polling (storage that tells nobody, such as an Azurite of others) and Event Grid
/// (Azure, where Flex Consumption has no other source, and the local host). Where only one is wanted, <c>AzureWebJobs.IntakePolling.Disabled</c> or
/// <c>AzureWebJobs.IntakeEventGrid.Disabled</c> switches the other off; both at once do no harm.
/// </summary>
// The client's own name of the blob is what is left of the real one in a URL, so the trigger's path counts.
public sealed class IntakeFunctions(FileIntake intake)
{
    private const string Path = Containers.Uploads + "/{name}";

    [Function("IntakePolling")]
    public Task PollAsync(
        [BlobTrigger(Path, Connection = "AzureWebJobsStorage")] BlobClient blob,
        string name,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(name, durable, cancellation);

    [Function("IntakeEventGrid")]
    public Task ReceiveEventAsync(
        [BlobTrigger(Path, Connection = "AzureWebJobsStorage", Source = BlobTriggerSource.EventGrid)] BlobClient blob,
        string name,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellation) =>
        intake.ReceiveAsync(name, durable, cancellation);
}
