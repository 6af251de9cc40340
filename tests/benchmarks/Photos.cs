using Sluice.Setup;

namespace Sluice.Benchmarks;

/// <summary>Photos of which no two are the same, so that no verdict is known already.</summary>
internal sealed class Photos
{
    private readonly byte[][] samples = [.. ((string[])["cat.jpg", "coffee.jpg", "portrait.jpg"]).Select(Sample)];
    private int made;

    public byte[] Next()
    {
        var number = Interlocked.Increment(ref made);
        var sample = samples[number % samples.Length];
        // A comment right after the start of the image: a marker, its length, its text.
        byte[] comment = [0xFF, 0xFE, 0, 18, .. new byte[16]];
        Guid.NewGuid().TryWriteBytes(comment.AsSpan(4));
        return [.. sample[..2], .. comment, .. sample[2..]];
    }

    private static byte[] Sample(string name) => File.ReadAllBytes(Path.Combine(LocalFolder.Path, "..", "tests", "samples", name));
}
