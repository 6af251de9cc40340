using System.Buffers.Binary;

namespace Sluice.Resolution;

/// <summary>
/// What a ZIP archive is for. The central directory at its end says what it holds (APPNOTE 4.3.12), as every program reads it: entries
/// that only look like one, such as an archive stored in the archive, do not count.
/// </summary>
internal static class ZipDirectory
{
    private const int EndSize = 22, MaxComment = 65_535, EntrySize = 46, LocalSize = 30, MaxDirectory = 512 * 1024, MaxMimetype = 80;
    private const uint EndSignature = 0x06054b50, EntrySignature = 0x02014b50;

    /// <summary>What an archive that begins with an uncompressed entry "mimetype" is by it (ODF 1.3 part 2, 3.3).</summary>
    private static readonly FileType[] Documents =
        [FileTypes.OpenDocumentText, FileTypes.OpenDocumentSheet, FileTypes.OpenDocumentSlides, FileTypes.OpenDocumentDrawing];

    public static async ValueTask<FileType> RecogniseAsync(ContentReader content, CancellationToken cancellation)
    {
        var tailLength = (int)Math.Min(content.Length, EndSize + MaxComment);
        var tail = await content.ReadAsync(content.Length - tailLength, tailLength, tailLength, cancellation);
        if (FindEnd(tail.Span) is not { } end) return FileTypes.Zip;
        // Counted from the end, as readers do: something may stand before the archive.
        var size = (int)Math.Min(end.DirectorySize, MaxDirectory);
        var at = content.Length - tailLength + end.Offset - end.DirectorySize;
        var directory = await content.ReadAsync(at, size, size, cancellation);
        var found = Recognise(directory.Span, out var mimetypeAt);
        return mimetypeAt is { } local ? await OfMimetypeAsync(content, local, cancellation) ?? found : found;
    }

    /// <summary>Where the record stands in the tail, and how long the directory before it is.</summary>
    private static (int Offset, uint DirectorySize)? FindEnd(ReadOnlySpan<byte> tail)
    {
        for (var at = tail.Length - EndSize; at >= 0; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail[at..]) == EndSignature)
                return (at, BinaryPrimitives.ReadUInt32LittleEndian(tail[(at + 12)..]));
        }

        return null;
    }

    private static FileType Recognise(ReadOnlySpan<byte> directory, out uint? mimetypeAt)
    {
        var (isPackage, found) = (false, FileTypes.Zip);
        FileType? program = null;
        mimetypeAt = null;
        while (directory.Length >= EntrySize && BinaryPrimitives.ReadUInt32LittleEndian(directory) == EntrySignature)
        {
            var (nameLength, extra, comment) = (Word(directory, 28), Word(directory, 30), Word(directory, 32));
            if (directory.Length < EntrySize + nameLength) break;
            var name = directory.Slice(EntrySize, nameLength);
            if (name.SequenceEqual("AndroidManifest.xml"u8) || name.SequenceEqual("classes.dex"u8)) program = FileTypes.Android;
            else if (name.SequenceEqual("META-INF/MANIFEST.MF"u8)) program ??= FileTypes.JavaArchive;
            else if (name.SequenceEqual("[Content_Types].xml"u8)) isPackage = true;
            else if (name.SequenceEqual("mimetype"u8)) mimetypeAt = BinaryPrimitives.ReadUInt32LittleEndian(directory[42..]);
            else if (found == FileTypes.Zip) found = OfFolder(name);
            directory = directory[Math.Min(directory.Length, EntrySize + nameLength + extra + comment)..];
        }

        // What a computer runs is a program, whatever else it is.
        return program ?? (isPackage ? found : FileTypes.Zip);
    }

    // ECMA-376 part 2: a package has a list of its parts' types; what it is shows in where its parts lie.
    private static FileType OfFolder(ReadOnlySpan<byte> name) =>
        name.StartsWith("word/"u8) ? FileTypes.Word
        : name.StartsWith("xl/"u8) ? FileTypes.Excel
        : name.StartsWith("ppt/"u8) ? FileTypes.PowerPoint
        : FileTypes.Zip;

    private static async ValueTask<FileType?> OfMimetypeAsync(ContentReader content, uint local, CancellationToken cancellation)
    {
        var count = (int)Math.Clamp(content.Length - local, 0, LocalSize + "mimetype".Length + MaxMimetype);
        var entry = await content.ReadAsync(local, count, ContentReader.SmallPiece, cancellation);
        if (entry.Length < LocalSize) return null;
        var text = entry[Math.Min(entry.Length, LocalSize + Word(entry.Span, 26) + Word(entry.Span, 28))..];
        return Array.Find(Documents, document => text.Span.StartsWith(System.Text.Encoding.ASCII.GetBytes(document.Mime)));
    }

    private static int Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
