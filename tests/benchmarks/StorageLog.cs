namespace Sluice.Benchmarks;

/// <param name="Service"><c>blob</c>, <c>queue</c> or <c>table</c>.</param>
internal sealed record StorageRequest(string Service, string Method, int Status, string Path);

/// <summary>The requests that a host's Azurite has answered, also before it was started again.</summary>
internal sealed class StorageLog(string file)
{
    private long position;

    /// <summary>Those since the last call.</summary>
    public IReadOnlyList<StorageRequest> Take()
    {
        if (!File.Exists(file)) return [];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = position;
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        // The last line may still be in the making.
        var complete = text[..(text.LastIndexOf('\n') + 1)];
        position += complete.Length;
        return [.. complete.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    private static StorageRequest Parse(string line)
    {
        var words = line.Split(' ', 4);
        return new StorageRequest(words[0], words[1], int.Parse(words[2], System.Globalization.CultureInfo.InvariantCulture), words[3]);
    }
}
