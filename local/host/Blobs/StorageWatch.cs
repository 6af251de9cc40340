namespace Sluice.Host.Blobs;

/// <summary>
/// Notices blobs sooner than asking for them would: watches the folder in which the emulator that this machine runs keeps their
/// content. Only a hint: not every change of a blob changes a file at once, and the system may refuse to watch.
/// </summary>
internal sealed class StorageWatch : IDisposable
{
    private readonly FileSystemWatcher? watcher;
    private TaskCompletionSource changed = New();

    /// <param name="folder">The emulator's data folder; null where storage is elsewhere.</param>
    public StorageWatch(string? folder)
    {
        if (folder is null || !Directory.Exists(Path.Combine(folder, "__blobstorage__"))) return;
        try
        {
            watcher = new FileSystemWatcher(Path.Combine(folder, "__blobstorage__"))
            {
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            watcher.Changed += Notice;
            watcher.Created += Notice;
            watcher.Error += (_, _) => IsWatching = false;
            watcher.EnableRaisingEvents = true;
            IsWatching = true;
        }
        catch (IOException)
        {
            // The system has no watches left: polling alone finds every blob, too.
        }
    }

    public bool IsWatching { get; private set; }

    /// <returns>Whether something changed since the last call that said so, or within <paramref name="longest"/>.</returns>
    public async Task<bool> WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellation)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var first = await Task.WhenAny(changed.Task, Task.Delay(longest, time, pause.Token));
        await pause.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        if (first != changed.Task) return false;
        changed = New();
        return true;
    }

    public void Dispose() => watcher?.Dispose();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Notice(object sender, FileSystemEventArgs e) => Volatile.Read(ref changed).TrySetResult();
}
