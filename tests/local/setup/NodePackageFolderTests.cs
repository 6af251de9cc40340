namespace Sluice.Setup.Tests;

public sealed class NodePackageFolderTests : IDisposable
{
    private const string Lock = """{"name":"x","lockfileVersion":3,"requires":true,"packages":{"":{"name":"x"},"node_modules/a":{}}}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_real_npm_installs_and_a_second_call_runs_nothing()
    {
        _folder.Write("package.json", """{"name":"x"}""");
        _folder.Write("package-lock.json", """{"name":"x","lockfileVersion":3,"requires":true,"packages":{"":{"name":"x"}}}""");

        await new NodePackageFolder(_folder.Path).EnsureAsync(progress: null, CancellationToken.None);

        await new NodePackageFolder(_folder.Path, node: "no-such-command").EnsureAsync(progress: null, CancellationToken.None);
    }

    [Fact]
    public async Task Node_that_is_missing_is_named_with_what_to_do()
    {
        _folder.Write("package-lock.json", Lock);

        var error = await Should.ThrowAsync<SetupException>(
            new NodePackageFolder(_folder.Path, node: "no-such-command").EnsureAsync(progress: null, CancellationToken.None));

        error.Message.ShouldContain("no-such-command");
        error.Message.ShouldContain("https://nodejs.org");
    }

    [Theory]
    [InlineData("v18.20.4", false)]
    [InlineData("v19.9.0", false)]
    [InlineData("nonsense", false)]
    [InlineData("v20.0.0", true)]
    [InlineData("v24.1.0", true)]
    public async Task Node_must_be_20_or_later(string version, bool enough)
    {
        _folder.Write("package-lock.json", Lock);

        var install = Folder(version, "mkdir -p node_modules").EnsureAsync(progress: null, CancellationToken.None);

        if (enough)
            await install;
        else
            (await Should.ThrowAsync<SetupException>(install)).Message.ShouldContain($"says '{version}'");
    }

    [Fact]
    public async Task A_failing_npm_is_quoted_without_its_noise_and_tried_again_next_time()
    {
        _folder.Write("package-lock.json", Lock);
        var failing = Folder("v20.0.0", "mkdir -p node_modules; echo 'npm http fetch GET 200'; echo 'npm error ENOSPC' >&2; exit 3");

        var error = await Should.ThrowAsync<SetupException>(failing.EnsureAsync(progress: null, CancellationToken.None));

        error.Message.ShouldContain("exit code 3");
        error.Message.ShouldContain("npm error ENOSPC");
        error.Message.ShouldNotContain("npm http");
        await Should.ThrowAsync<SetupException>(failing.EnsureAsync(progress: null, CancellationToken.None));
    }

    [Fact]
    public async Task A_changed_lock_file_is_installed_again()
    {
        var folder = Folder("v20.0.0", "mkdir -p node_modules; echo x >> runs");
        _folder.Write("package-lock.json", Lock);
        await folder.EnsureAsync(progress: null, CancellationToken.None);
        await folder.EnsureAsync(progress: null, CancellationToken.None);
        Runs().ShouldBe(1);

        _folder.Write("package-lock.json", Lock + "\n");
        await folder.EnsureAsync(progress: null, CancellationToken.None);

        Runs().ShouldBe(2);
    }

    [Fact]
    public async Task Of_several_at_the_same_time_one_installs_and_the_others_wait()
    {
        _folder.Write("package-lock.json", Lock);
        var folder = Folder("v20.0.0", "mkdir node_modules && echo x >> runs");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => folder.EnsureAsync(progress: null, CancellationToken.None)));

        Runs().ShouldBe(1);
    }

    [Fact]
    public async Task Progress_counts_what_npm_fetches_and_never_more_than_there_is()
    {
        var packages = string.Join(',', Enumerable.Range(0, 50).Select(i => $"\"node_modules/p{i}\":{{}}"));
        _folder.Write("package-lock.json", $"{{\"packages\":{{\"\":{{}},{packages}}}}}");
        var lines = new Lines();

        await Folder("v20.0.0", "mkdir -p node_modules; for i in $(seq 70); do echo 'npm http fetch GET 200'; done")
            .EnsureAsync(lines, CancellationToken.None);

        lines.ShouldBe(
        [
            $"installing 50 npm packages into {_folder.Path}", "20 of 50 npm packages", "40 of 50 npm packages", "npm packages are installed",
        ]);
    }

    [Fact]
    public async Task A_cancelled_installation_ends_npm()
    {
        _folder.Write("package-lock.json", Lock);
        using var cancellation = new CancellationTokenSource();
        var lines = new Lines { OnReport = _ => cancellation.Cancel() };

        await Should.ThrowAsync<OperationCanceledException>(Folder("v20.0.0", "exec sleep 600").EnsureAsync(lines, cancellation.Token));
    }

    private int Runs() => File.ReadAllLines(Path.Combine(_folder.Path, "runs")).Length;

    private NodePackageFolder Folder(string nodeVersion, string npm)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-ins for node and npm are shell scripts.");
        return new NodePackageFolder(_folder.Path, Script("node", $"echo {nodeVersion}"), Script("npm", npm));
    }

    private string Script(string name, string body)
    {
        var path = _folder.Write(name, $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    // Progress<T> would report later, on another thread.
    private sealed class Lines : List<string>, IProgress<string>
    {
        public Action<string> OnReport { get; init; } = _ => { };

        public void Report(string value)
        {
            Add(value);
            OnReport(value);
        }
    }
}
