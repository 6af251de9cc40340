namespace Sluice.Host.Blobs;

/// <summary>
/// Notices new blobs sooner than asking for them would: watches the file that the emulator, where this project starts it, touches
/// after each blob that was written. Only a hint: another emulator touches nothing, and the system may refuse to watch.
/// </summary>
internal sealed class StorageWatch : IDisposable
{
    /// <summary>As in local/setup/blob-written.cjs.</summary>
    private const string File = "blob-written";

    private readonly FileSystemWatcher? _watcher;
    private TaskCompletionSource _noticed = New();

    /// <param name="folder">The emulator's data folder; null where storage is elsewhere.</param>
    public StorageWatch(string? folder)
    {
        if (folder is null || !Directory.Exists(folder)) return;
        try
        {
            _watcher = new FileSystemWatcher(folder, File) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite };
            _watcher.Changed += Notice;
            _watcher.Created += Notice;
            _watcher.EnableRaisingEvents = true;
        }
        catch (IOException)
        {
            // The system has no watches left: polling alone finds every blob, too.
        }
    }

    /// <summary>Returns when a blob was written since the last call that returned for one, or after <paramref name="longest"/>.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellation)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var noticed = _noticed;
        await Task.WhenAny(noticed.Task, Task.Delay(longest, time, pause.Token));
        await pause.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        if (noticed.Task.IsCompleted) _noticed = New();
    }

    public void Dispose() => _watcher?.Dispose();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Notice(object sender, FileSystemEventArgs e) => Volatile.Read(ref _noticed).TrySetResult();
}
