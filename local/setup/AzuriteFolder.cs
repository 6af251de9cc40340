using System.Diagnostics;
using System.Globalization;

namespace Sluice.Setup;

/// <summary>
/// Azurite's data folder, taken by one parent at a time: two Azurites would overwrite each other's database. The folder also
/// remembers the Azurite itself, because one whose parent was killed may still be writing when the next one starts.
/// </summary>
internal sealed class AzuriteFolder : IDisposable
{
    // Systems keep a process's start in ticks since boot, so two readers may disagree by a little.
    private static readonly TimeSpan StartTolerance = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _lock;
    private readonly string _owner;

    private AzuriteFolder(string path, FileStream exclusive)
    {
        _lock = exclusive;
        _owner = Path.Combine(path, "azurite.pid");
    }

    /// <exception cref="SetupException">Another process uses the folder still when the deadline has passed.</exception>
    public static async Task<AzuriteFolder> TakeAsync(string path, TimeSpan deadline, CancellationToken cancellationToken)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(path);
        AzuriteFolder? folder = null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(deadline);
        try
        {
            folder = new AzuriteFolder(path, await LockAsync(path, patience.Token));
            await folder.WaitForOwnerAsync(patience.Token);
            return folder;
        }
        catch (OperationCanceledException e)
        {
            folder?.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw new SetupException($"Another Azurite uses {path}. Stop it, or choose another data folder.", e);
        }
    }

    public void Remember(Process process) =>
        File.WriteAllText(_owner, string.Create(CultureInfo.InvariantCulture, $"{process.Id} {process.StartTime.ToUniversalTime():O}"));

    public void Dispose() => _lock.Dispose();

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(path, "azurite.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            // A parent that is being killed holds the lock for another moment.
            catch (IOException)
            {
                await Task.Delay(LockPoll, cancellationToken);
            }
        }
    }

    private async Task WaitForOwnerAsync(CancellationToken cancellationToken)
    {
        using var owner = Owner();
        if (owner is not null)
            await owner.WaitForExitAsync(cancellationToken);
    }

    private Process? Owner()
    {
        if (!File.Exists(_owner) || File.ReadAllText(_owner).Split(' ') is not [var id, var start])
            return null;
        try
        {
            var process = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
            var started = DateTime.Parse(start, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
            // A process id is used again some day.
            if ((process.StartTime.ToUniversalTime() - started).Duration() < StartTolerance)
                return process;
            process.Dispose();
            return null;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
