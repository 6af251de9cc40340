using System.Buffers.Binary;

namespace Sluice.FuzzImages;

/// <summary>
/// An endless, replayable row of damaged images: a seed and a number name one of them. The originals are small images of every
/// supported format and of two that are not.
/// </summary>
internal sealed class Mutations(int seed)
{
    // What counters and lengths are wrong with.
    private static readonly uint[] Extremes = [0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF];
    private static readonly byte[] PngSignature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    private readonly (string Name, byte[] Bytes)[] originals =
    [
        .. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "originals")).Order(StringComparer.Ordinal)
            .Select(file => (Path.GetFileName(file), File.ReadAllBytes(file))),
    ];

    /// <param name="number">From 0; the originals take turns.</param>
    public (string Original, byte[] Bytes) Make(int number)
    {
        var random = new Random(Mix(seed, number));
        var (name, original) = originals[number % originals.Length];
        var bytes = original.ToList();
        for (var changes = random.Next(1, 5); changes > 0 && bytes.Count > 0; changes--) Change(bytes, random);
        var made = bytes.ToArray();
        // A wrong checksum would end it before the damage is met.
        if (random.Next(2) == 0) MendPngChecksums(made);
        return (name, made);
    }

    private void Change(List<byte> bytes, Random random)
    {
        switch (random.Next(8))
        {
            case 0: // bits
                for (var flips = random.Next(1, 16); flips > 0; flips--) bytes[Place(bytes, random)] ^= (byte)(1 << random.Next(8));
                break;
            case 1: // bytes
                for (var count = random.Next(1, 8); count > 0; count--) bytes[Place(bytes, random)] = (byte)random.Next(256);
                break;
            case 2 or 3: // a length, a size or an offset
                WriteExtreme(bytes, Place(bytes, random), random);
                break;
            case 4: // truncated
                var length = random.Next(bytes.Count);
                bytes.RemoveRange(length, bytes.Count - length);
                break;
            case 5: // a part is missing
                var from = Place(bytes, random);
                bytes.RemoveRange(from, Math.Min(bytes.Count - from, random.Next(1, 256)));
                break;
            case 6: // a part comes twice
                var start = Place(bytes, random);
                var part = bytes.GetRange(start, Math.Min(bytes.Count - start, random.Next(1, 512)));
                for (var copies = random.Next(1, 4); copies > 0; copies--) bytes.InsertRange(start, part);
                break;
            default: // a part of another image
                var other = originals[random.Next(originals.Length)].Bytes;
                var begin = random.Next(other.Length);
                bytes.InsertRange(Place(bytes, random), other.AsSpan(begin, Math.Min(other.Length - begin, random.Next(1, 512))).ToArray());
                break;
        }
    }

    /// <summary>Half of all changes hit the first bytes: headers are where it hurts.</summary>
    private static int Place(List<byte> bytes, Random random) => random.Next(random.Next(2) == 0 ? Math.Min(96, bytes.Count) : bytes.Count);

    private static void WriteExtreme(List<byte> bytes, int place, Random random)
    {
        Span<byte> field = stackalloc byte[4];
        var value = Extremes[random.Next(Extremes.Length)];
        var length = Math.Min(random.Next(2) == 0 ? 2 : 4, bytes.Count - place);
        if (random.Next(2) == 0) BinaryPrimitives.WriteUInt32BigEndian(field, length == 2 ? value << 16 : value);
        else BinaryPrimitives.WriteUInt32LittleEndian(field, value);
        for (var i = 0; i < length; i++) bytes[place + i] = field[i];
    }

    private static void MendPngChecksums(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith(PngSignature)) return;
        for (var at = PngSignature.Length; at + 12 <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
            if (length > bytes.Length - at - 12) return;
            var end = at + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(end), Crc32.Of(bytes.AsSpan(at + 4, (int)length + 4)));
            at = end + 4;
        }
    }

    // System.HashCode differs from process to process.
    private static int Mix(int seed, int number) => unchecked((int)(((uint)seed * 2654435761) ^ ((uint)number * 2246822519)));
}
