using System.Security.Cryptography;
using System.Text.Json;

namespace Sluice.Setup;

/// <summary>A folder with a package-lock.json, and the node_modules that belong to it.</summary>
internal sealed class NodePackageFolder(string folder, string node = "node", string? npm = null)
{
    private const int MinimumNodeVersion = 20;
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(200);

    private readonly string _npm = npm ?? (OperatingSystem.IsWindows() ? "npm.cmd" : "npm");
    private readonly string _lockFile = Path.Combine(folder, "package-lock.json");
    // npm ci empties node_modules first, so an installation that was cut short leaves no stamp.
    private readonly string _stamp = Path.Combine(folder, "node_modules", ".sluice-lock-sha256");

    public async Task EnsureAsync(IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var wanted = Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(_lockFile, cancellationToken)));
        if (IsInstalled(wanted))
            return;
        await using var exclusive = await LockAsync(progress, cancellationToken);
        if (IsInstalled(wanted))
            return;
        await CheckNodeAsync(cancellationToken);
        await InstallAsync(progress, cancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(_stamp)!);
        await File.WriteAllTextAsync(_stamp, wanted, cancellationToken);
    }

    private bool IsInstalled(string wanted) =>
        File.Exists(_stamp) && string.Equals(File.ReadAllText(_stamp), wanted, StringComparison.Ordinal);

    private async Task<FileStream> LockAsync(IProgress<string>? progress, CancellationToken cancellationToken)
    {
        // The file stays: deleting it would let a third process lock a new one while a second still holds the old.
        var path = Path.Combine(folder, ".npm-ci.lock");
        for (var announced = false; ; announced = true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                if (!announced)
                    progress?.Report("waiting for another process that installs the npm packages");
                await Task.Delay(LockPoll, cancellationToken);
            }
        }
    }

    private async Task CheckNodeAsync(CancellationToken cancellationToken)
    {
        var version = "";
        var command = new Command(node, ["--version"], folder);
        if (await command.RunAsync(line => version = line, cancellationToken) != 0 || !IsRecent(version))
            throw new SetupException(
                $"Node.js {MinimumNodeVersion} or later is needed, but 'node --version' says '{version}'. Install a newer one: https://nodejs.org");
    }

    private static bool IsRecent(string version) =>
        Version.TryParse(version.TrimStart('v'), out var parsed) && parsed.Major >= MinimumNodeVersion;

    private async Task InstallAsync(IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var total = CountPackages();
        var fetched = 0;
        var tail = new OutputTail();
        progress?.Report($"installing {total} npm packages into {folder}");
        var command = new Command(_npm, ["ci", "--loglevel=http", "--no-progress"], folder);
        var exit = await command.RunAsync(
            line =>
            {
                if (!line.StartsWith("npm http", StringComparison.Ordinal))
                    tail.Add(line);
                else if (++fetched % 20 == 0 && fetched <= total)
                    progress?.Report($"{fetched} of {total} npm packages");
            },
            cancellationToken);
        if (exit != 0)
            throw new SetupException(
                $"npm ci failed in {folder} (exit code {exit}). Is the registry reachable (npm config get registry), is there space on "
                + $"the disk? It said:\n{tail}");
        progress?.Report("npm packages are installed");
    }

    private int CountPackages()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(_lockFile));
        // One entry, with an empty name, is the folder itself.
        return json.RootElement.GetProperty("packages").EnumerateObject().Count(package => package.Name.Length > 0);
    }
}
