using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Sluice.Testing;

namespace Sluice.Setup.Tests;

public sealed class AzuriteTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    public async ValueTask InitializeAsync() => await NodePackages.EnsureAsync();

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task It_answers_on_loopback_with_its_connection_string()
    {
        await using var azurite = await Azurite.StartAsync(new AzuriteOptions());

        await new TableServiceClient(azurite.ConnectionString).CreateTableAsync("things");

        new[] { azurite.BlobEndpoint, azurite.QueueEndpoint, azurite.TableEndpoint }.ShouldAllBe(endpoint => endpoint.Host == "127.0.0.1");
    }

    [Fact]
    public async Task A_name_that_would_break_the_listing_is_refused()
    {
        await using var azurite = await Azurite.StartAsync(new AzuriteOptions());
        var container = new BlobServiceClient(azurite.ConnectionString, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2023_01_03)).GetBlobContainerClient("things");
        await container.CreateAsync();

        var error = await Should.ThrowAsync<RequestFailedException>(() => container.GetBlobClient("a\u0001b").UploadAsync(BinaryData.FromString("x")));

        (error.Status, error.ErrorCode).ShouldBe((400, "InvalidUri"));
        container.GetBlobs().ShouldBeEmpty();
    }

    [Fact]
    public async Task It_listens_on_the_ports_it_is_given()
    {
        var port = FreePorts.Next();

        await using var azurite = await Azurite.StartAsync(new AzuriteOptions { TablePort = port });

        azurite.TableEndpoint.Port.ShouldBe(port);
    }

    [Fact]
    public async Task A_taken_port_is_an_error_that_says_so()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var error = await Should.ThrowAsync<SetupException>(Azurite.StartAsync(new AzuriteOptions { QueuePort = port }));

        error.Message.ShouldContain("EADDRINUSE");
        error.Message.ShouldContain(port.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_start_that_takes_too_long_is_an_error_and_leaves_no_process()
    {
        var options = new AzuriteOptions { DataFolder = _folder.Path, StartDeadline = TimeSpan.FromMilliseconds(1) };

        var error = await Should.ThrowAsync<SetupException>(Azurite.StartAsync(options));

        error.Message.ShouldContain("did not listen within");
        await using var next = await Azurite.StartAsync(options with { StartDeadline = Patience });
    }

    [Fact]
    public async Task Data_is_on_disk_after_the_end()
    {
        var options = new AzuriteOptions { DataFolder = _folder.Path };
        await using (var azurite = await Azurite.StartAsync(options))
            await WriteRowAsync(azurite.ConnectionString);

        await using var next = await Azurite.StartAsync(options);

        await ReadRowAsync(next.ConnectionString);
    }

    [Fact]
    public async Task A_data_folder_has_one_user_at_a_time()
    {
        var options = new AzuriteOptions { DataFolder = _folder.Path };
        await using var first = await Azurite.StartAsync(options);

        var error = await Should.ThrowAsync<SetupException>(
            Azurite.StartAsync(options with { StopDeadline = TimeSpan.FromMilliseconds(300) }));

        error.Message.ShouldContain(_folder.Path);
    }

    [Fact]
    public async Task It_saves_its_data_and_ends_when_its_parent_is_killed()
    {
        using var parent = StartParent();
        var id = int.Parse((await parent.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        var connectionString = (await parent.StandardOutput.ReadLineAsync())!;
        using var azurite = Process.GetProcessById(id);
        await WriteRowAsync(connectionString);

        // SIGKILL, and only the parent: not its children.
        parent.Kill(entireProcessTree: false);
        // Not even waiting for the old one's end: the start does that.
        await using var next = await Azurite.StartAsync(new AzuriteOptions { DataFolder = _folder.Path });

        azurite.HasExited.ShouldBeTrue();
        await ReadRowAsync(next.ConnectionString);
    }

    [Fact]
    public async Task Signals_that_reach_all_processes_do_not_end_it_before_its_parent()
    {
        using var parent = StartParent();
        var id = (await parent.StandardOutput.ReadLineAsync())!;
        var connectionString = (await parent.StandardOutput.ReadLineAsync())!;
        await WriteRowAsync(connectionString);

        foreach (var signal in (string[])["-INT", "-TERM", "-HUP"])
        {
            using var sent = Process.Start("kill", [signal, id]);
            await sent.WaitForExitAsync();
        }

        await ReadRowAsync(connectionString);
        parent.Kill(entireProcessTree: false);
        await using var next = await Azurite.StartAsync(new AzuriteOptions { DataFolder = _folder.Path });
        await ReadRowAsync(next.ConnectionString);
    }

    private Process StartParent()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Sluice.Setup.Parent.dll");
        return Process.Start(new ProcessStartInfo("dotnet", ["exec", program, _folder.Path])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
    }

    private static async Task WriteRowAsync(string connectionString)
    {
        var table = new TableClient(connectionString, "things");
        await table.CreateAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"));
    }

    private static async Task ReadRowAsync(string connectionString) =>
        (await new TableClient(connectionString, "things").GetEntityAsync<TableEntity>("p", "r")).Value.RowKey.ShouldBe("r");
}
