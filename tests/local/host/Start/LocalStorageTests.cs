using System.Diagnostics;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Sluice.Host.Start;
using Sluice.Setup;
using Sluice.Testing;

namespace Sluice.Host.Tests.Start;

public sealed class LocalStorageTests(AzuriteFixture azurite) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-storage");
    private readonly LogCapture _log = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_azurite_that_is_killed_is_started_again_on_its_ports()
    {
        await using var storage = await StartAsync(null);
        storage.IsOwn.ShouldBeTrue();
        await WriteAsync(storage, "before");
        var first = storage.ProcessId!.Value;
        using (var process = Process.GetProcessById(first)) process.Kill();
        await Eventually.TrueAsync(() => storage.ProcessId != first, "another Azurite");
        await WriteAsync(storage, "after");
        _log.Lines.ShouldContain(line => line.Contains("started again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_configured_storage_that_answers_is_taken_and_not_told_of_blobs()
    {
        await using var storage = await StartAsync(azurite.ConnectionString);
        (storage.IsOwn, storage.ConnectionString, storage.ProcessId).ShouldBe((false, azurite.ConnectionString, null));
    }

    [Fact]
    public async Task A_configured_azurite_that_does_not_run_is_started_where_it_is_configured()
    {
        var (blob, queue, table) = (FreePorts.Next(), FreePorts.Next(), FreePorts.Next());
        var text = $"DefaultEndpointsProtocol=http;AccountName={Azurite.AccountName};AccountKey={Azurite.AccountKey};"
            + $"BlobEndpoint=http://127.0.0.1:{blob}/{Azurite.AccountName};QueueEndpoint=http://127.0.0.1:{queue}/{Azurite.AccountName};TableEndpoint=http://127.0.0.1:{table}/{Azurite.AccountName}";
        await using var storage = await StartAsync(text);
        storage.IsOwn.ShouldBeTrue();
        await new BlobContainerClient(text, "things").CreateAsync();
    }

    [Fact]
    public async Task A_configured_storage_that_does_not_answer_is_said_without_its_key()
    {
        var failure = await Should.ThrowAsync<StartException>(StartAsync(
            "DefaultEndpointsProtocol=http;AccountName=other;AccountKey=c2VjcmV0;BlobEndpoint=http://127.0.0.1:9/other;QueueEndpoint=http://127.0.0.1:9/other"));
        failure.Message.ShouldContain("http://127.0.0.1:9 cannot be used: nothing answers");
        failure.Message.ShouldNotContain("c2VjcmV0");
    }

    private static Task WriteAsync(LocalStorage storage, string container) =>
        new BlobContainerClient(storage.ConnectionString, container, new BlobClientOptions { Retry = { MaxRetries = 10 } }).CreateAsync();

    private Task<LocalStorage> StartAsync(string? configured)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { [StorageConnection.Setting] = configured };
        return LocalStorage.StartAsync(
            StorageConnection.Find(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()),
            new AzuriteOptions { DataFolder = _folder.FullName },
            _log.CreateLogger("Storage"),
            new Progress<string>(),
            CancellationToken.None);
    }
}
