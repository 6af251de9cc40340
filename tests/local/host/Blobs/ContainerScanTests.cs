using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Sluice.Host.Blobs;
using Sluice.Host.Configuration;
using Sluice.Host.Functions;
using Sluice.Testing;

namespace Sluice.Host.Tests.Blobs;

public sealed class ContainerScanTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_sweep_goes_over_all_pages_and_the_next_one_gives_what_is_new()
    {
        var container = new BlobContainerClient(azurite.ConnectionString, AzuriteFixture.UniqueName());
        var scan = new ContainerScan(container, [Trigger(container.Name)], pageSize: 2);
        (await NewAsync(scan)).ShouldBeEmpty("there is no container yet");

        await container.CreateAsync();
        for (var i = 0; i < 5; i++) await UploadAsync(container, $"in/{i}");
        await UploadAsync(container, "elsewhere");
        (await NewAsync(scan)).ShouldBe(["in/0", "in/1", "in/2", "in/3", "in/4"]);
        scan.Requests.ShouldBe(3);
        (await NewAsync(scan)).ShouldBeEmpty();

        await UploadAsync(container, "in/9");
        await container.GetBlobClient("in/3").UploadAsync(BinaryData.FromString("again"), overwrite: true);
        (await NewAsync(scan)).ShouldBe(["in/3", "in/9"]);
    }

    [Fact]
    public async Task What_was_there_in_the_first_sweep_may_have_run_before_and_what_comes_later_has_not()
    {
        var container = new BlobContainerClient(azurite.ConnectionString, AzuriteFixture.UniqueName());
        await container.CreateAsync();
        var scan = new ContainerScan(container, [Trigger(container.Name)]);
        await UploadAsync(container, "in/early");
        (await scan.SweepAsync(CancellationToken.None).SingleAsync()).MayHaveRun.ShouldBeTrue();
        await UploadAsync(container, "in/late");
        (await scan.SweepAsync(CancellationToken.None).SingleAsync()).MayHaveRun.ShouldBeFalse();
    }

    private static async Task<string[]> NewAsync(ContainerScan scan) =>
        await scan.SweepAsync(CancellationToken.None).Select(v => v.Client.Name).ToArrayAsync();

    private static Task UploadAsync(BlobContainerClient container, string name) => container.UploadBlobAsync(name, BinaryData.FromString("x"));

    private static BlobTrigger Trigger(string container) => new(
        Function.Read(typeof(Scanned).GetMethod(nameof(Scanned.Run))!).Function!,
        new BlobTriggerAttribute($"{container}/in/{{name}}"),
        new AppSettings(new ConfigurationBuilder().Build()));

    private static class Scanned
    {
        [Function("Scanned")]
        public static void Run([BlobTrigger("x/{name}")] BlobClient blob)
        {
        }
    }
}
