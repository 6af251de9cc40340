using System.Net;
using System.Net.Sockets;
using Sluice.Host.Start;
using Sluice.Testing;

namespace Sluice.Host.Tests.Start;

public sealed class ProgramTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Help_teaches_and_ends_with_0()
    {
        await using var host = HostProcess.Start(["--help"]);
        (await host.ExitCodeAsync()).ShouldBe(0);
        foreach (var word in (string[])["--port", "--data", "--log", "AzureWebJobsStorage", "admin.key", "Ctrl+C"]) host.Output.ShouldContain(word);
    }

    [Theory]
    [InlineData("--prot", "7071")]
    [InlineData("--port", "66000")]
    [InlineData("--port", "many")]
    [InlineData("--log", "xml")]
    public async Task Wrong_usage_ends_with_2(string option, string value)
    {
        await using var host = HostProcess.Start([option, value]);
        (await host.ExitCodeAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_and_ends_with_1_before_anything_is_started()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var host = HostProcess.Start(["--port", $"{port}"]);
        (await host.ExitCodeAsync()).ShouldBe(1);
        host.Errors.ShouldContain($"Port {port} is taken");
        Directory.Exists(Path.Combine(host.Folder, ".sluice", "azurite")).ShouldBeFalse();
    }

    [Fact]
    public async Task Storage_that_does_not_answer_is_said_and_ends_with_1()
    {
        await using var host = HostProcess.Serve(environment: Storage(
            $"DefaultEndpointsProtocol=http;AccountName=other;AccountKey=eA==;BlobEndpoint=http://127.0.0.1:9/other;QueueEndpoint=http://127.0.0.1:9/other"));
        (await host.ExitCodeAsync()).ShouldBe(1);
        host.Errors.ShouldContain("AzureWebJobsStorage");
        host.Errors.ShouldNotContain("eA==");
    }

    [Fact]
    public async Task Settings_that_are_wrong_are_all_said_and_end_with_1()
    {
        var environment = Storage(azurite.ConnectionString);
        environment["Sluice__Security__TokenKey"] = "short";
        environment["Sluice__Security__ApiKeys__0__Name"] = "x";
        environment["TASKHUB_NAME"] = AzuriteFixture.UniqueName("hub");
        await using var host = HostProcess.Serve(environment: environment);
        (await host.ExitCodeAsync()).ShouldBe(1);
        var problems = host.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        problems.ShouldContain(line => line.StartsWith("error: ", StringComparison.Ordinal) && line.Contains("Sluice:Security:TokenKey", StringComparison.Ordinal));
        problems.ShouldContain(line => line.StartsWith("error: ", StringComparison.Ordinal) && line.Contains("Sluice:Security:ApiKeys:0:Sha256", StringComparison.Ordinal));
        host.Errors.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Without_node_it_says_what_to_install_and_ends_with_1()
    {
        await using var host = HostProcess.Serve(environment: new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = AppContext.BaseDirectory });
        (await host.ExitCodeAsync()).ShouldBe(1);
        host.Errors.ShouldContain("Node.js");
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task It_starts_its_storage_says_what_runs_and_ends_with_0_when_it_is_told_to_stop(string signal)
    {
        await using var host = HostProcess.Serve();
        await host.ReadyAsync();
        var key = Path.Combine(host.Folder, ".sluice", "admin.key");
        host.Output.ShouldContain($"http://127.0.0.1:{host.Port}");
        host.Output.ShouldContain(key);
        host.Output.ShouldNotContain((await File.ReadAllTextAsync(key)).Trim());
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(key).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        host.Output.ShouldContain("blobTrigger uploads/{name} (Event Grid)");
        host.Output.ShouldContain("Disabled: IntakePolling");
        var children = host.Children();
        foreach (var program in (string[])["azurite.js", "Sluice.Functions.dll"]) children.Values.ShouldContain(line => line.Contains(program, StringComparison.Ordinal));

        host.Signal(signal);
        (await host.ExitCodeAsync()).ShouldBe(0);
        children.Keys.ShouldAllBe(child => !HostProcess.IsRunning(child));
        host.Errors.Split('\n').ShouldAllBe(line => !line.Contains(" fail ", StringComparison.Ordinal) && !line.Contains(" crit ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Its_children_end_when_it_is_killed_and_the_next_start_finds_the_same_keys()
    {
        var folder = Directory.CreateTempSubdirectory("sluice-process").FullName;
        IReadOnlyDictionary<int, string> children;
        await using (var first = HostProcess.Serve(folder))
        {
            await first.ReadyAsync();
            children = first.Children();
            children.Count.ShouldBeGreaterThanOrEqualTo(2);
            first.Kill();
            await first.ExitCodeAsync();
        }
        await Eventually.TrueAsync(() => !children.Keys.Any(HostProcess.IsRunning), "the end of its worker and of Azurite");
        var key = await File.ReadAllTextAsync(Path.Combine(folder, ".sluice", "admin.key"));
        await using var second = HostProcess.Serve(folder);
        await second.ReadyAsync();
        (await File.ReadAllTextAsync(Path.Combine(folder, ".sluice", "admin.key"))).ShouldBe(key);
    }

    [Theory]
    [InlineData(7071, 10000)]
    [InlineData(7072, 10003)]
    [InlineData(7070, 65533)]
    [InlineData(1, 44326)]
    [InlineData(65535, 18784)]
    public void Azurites_ports_follow_from_the_hosts(int host, int azuriteBlobs) => LocalPorts.Azurite(host).ShouldBe(azuriteBlobs);

    [Fact]
    public void Azurites_ports_of_near_hosts_never_meet()
    {
        var ports = Enumerable.Range(5000, 18512).SelectMany(host => Enumerable.Range(LocalPorts.Azurite(host), 3)).ToArray();
        ports.Distinct().Count().ShouldBe(ports.Length);
        ports.Min().ShouldBe(10000);
        ports.Max().ShouldBe(65535);
    }

    private static Dictionary<string, string> Storage(string connectionString) =>
        new(StringComparer.Ordinal) { ["AzureWebJobsStorage"] = connectionString };
}
