using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice.Setup;

/// <summary>
/// A running Azurite, the storage emulator, on loopback. It ends with this object, and also when this process is killed; both
/// ways it writes its data first.
/// </summary>
public sealed partial class Azurite : IAsyncDisposable
{
    /// <summary>The emulator's account, published with it.</summary>
    public const string AccountName = "devstoreaccount1";
    public const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly Process _process;
    private readonly AzuriteFolder? _folder;
    private readonly TimeSpan _stopDeadline;
    private readonly OutputTail _tail = new();
    private readonly Dictionary<string, Uri> _endpoints = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _output;
    private int _disposed;

    private Azurite(Process process, AzuriteFolder? folder, TimeSpan stopDeadline)
    {
        (_process, _folder, _stopDeadline) = (process, folder, stopDeadline);
        ProcessId = process.Id;
        folder?.Remember(process);
        _output = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public Uri BlobEndpoint => _endpoints["Blob"];

    public Uri QueueEndpoint => _endpoints["Queue"];

    public Uri TableEndpoint => _endpoints["Table"];

    public int ProcessId { get; }

    /// <summary>Ends when the process has ended, by itself or not.</summary>
    public Task Exited => _output;

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={AccountName};AccountKey={AccountKey};BlobEndpoint={BlobEndpoint};"
        + $"QueueEndpoint={QueueEndpoint};TableEndpoint={TableEndpoint}";

    /// <summary>Starts it and waits until it listens. The packages must be there: <see cref="NodePackages.EnsureAsync"/>.</summary>
    /// <exception cref="SetupException">It did not start, and why; or another one uses the data folder.</exception>
    public static async Task<Azurite> StartAsync(AzuriteOptions options, CancellationToken cancellationToken = default)
    {
        var folder = options.DataFolder is null
            ? null
            : await AzuriteFolder.TakeAsync(options.DataFolder, options.StopDeadline, cancellationToken);
        try
        {
            var azurite = new Azurite(Launch(options), folder, options.StopDeadline);
            await azurite.WaitUntilReadyAsync(options.StartDeadline, cancellationToken);
            return azurite;
        }
        catch
        {
            folder?.Dispose();
            throw;
        }
    }

    /// <summary>Lets it write its data and end; kills it when that takes longer than the deadline.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        using var deadline = new CancellationTokenSource(_stopDeadline);
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }
        await _output;
        _process.Dispose();
        _folder?.Dispose();
    }

    private static Process Launch(AzuriteOptions options)
    {
        var script = Path.Combine(LocalFolder.Path, "node_modules", "azurite", "dist", "src", "azurite.js");
        if (!File.Exists(script))
            throw new SetupException($"Azurite is not installed: there is no {script}. Run 'npm ci' in {LocalFolder.Path}.");
        string[] own = ["exit-with-parent.cjs", "selective-index.cjs", "blob-names.cjs", .. options.BlobCreated is null ? (string[])[] : ["blob-created.cjs"]];
        var preloads = own.Select(p => Path.Combine(LocalFolder.Path, "setup", p)).Concat(options.Preloads);
        var requires = preloads.SelectMany(p => (string[])["--require", p]);
        var start = new ProcessStartInfo("node", [.. requires, script, .. Arguments(options)])
        {
            UseShellExecute = false,
            WorkingDirectory = LocalFolder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (options.BlobCreated is { } subscription) start.Environment["BLOB_CREATED"] = JsonSerializer.Serialize(subscription, JsonSerializerOptions.Web);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new SetupException("'node' could not be started. Node.js 20 or later must be installed and on the PATH: https://nodejs.org", e);
        }
    }

    private static IEnumerable<string> Arguments(AzuriteOptions options)
    {
        // Newer clients speak newer API versions than the emulator knows by name.
        yield return "--skipApiVersionCheck";
        yield return "--disableTelemetry";
        yield return "--silent";
        (string, int)[] services = [("blob", options.BlobPort), ("queue", options.QueuePort), ("table", options.TablePort)];
        foreach (var (service, port) in services)
        {
            yield return $"--{service}Host=127.0.0.1";
            yield return $"--{service}Port={port}";
            // Its default of five seconds closes connections just when a client that polls uses them again.
            yield return $"--{service}KeepAliveTimeout=120";
        }
        if (options.DataFolder is null)
            yield return "--inMemoryPersistence";
        else
            yield return $"--location={Path.GetFullPath(options.DataFolder)}";
    }

    private async Task WaitUntilReadyAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAny(_ready.Task, _output).WaitAsync(deadline, cancellationToken);
            if (!_ready.Task.IsCompleted)
                throw new SetupException($"Azurite ended before it listened. It said:\n{_tail}");
        }
        catch (Exception e)
        {
            await DisposeAsync();
            if (e is TimeoutException)
                throw new SetupException($"Azurite did not listen within {deadline}. It said:\n{_tail}", e);
            throw;
        }
    }

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            _tail.Add(line);
            if (Listening().Match(line) is { Success: true } match)
                AddEndpoint(match.Groups["service"].Value, match.Groups["address"].Value);
        }
    }

    private void AddEndpoint(string service, string address)
    {
        lock (_endpoints)
        {
            _endpoints[service] = new Uri($"{address}/{AccountName}");
            if (_endpoints.Count == 3)
                _ready.TrySetResult();
        }
    }

    [GeneratedRegex("^Azurite (?<service>Blob|Queue|Table) service is successfully listening at (?<address>http://\\S+)$", RegexOptions.None, 1000)]
    private static partial Regex Listening();
}
