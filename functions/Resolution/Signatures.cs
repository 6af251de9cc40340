using System.Buffers.Binary;
using System.Text;
using Sluice.Resolution.Formats;

namespace Sluice.Resolution;

/// <summary>Tells a file's type by its first 64 KiB, pages and drawings first, as browsers do.</summary>
internal static class Signatures
{
    private static readonly (byte[] Bytes, FileType Type)[] Strong =
    [
        ([0xFF, 0xD8, 0xFF], FileTypes.Jpeg),
        ([0x89, .. "PNG\r\n"u8, 0x1A, 0x0A], FileTypes.Png),
        ([.. "GIF87a"u8], FileTypes.Gif),
        ([.. "GIF89a"u8], FileTypes.Gif),
        ([.. "II"u8, 42, 0], FileTypes.Tiff),
        ([.. "MM"u8, 0, 42], FileTypes.Tiff),
        ([.. "II"u8, 43, 0], FileTypes.Tiff),
        ([.. "MM"u8, 0, 43], FileTypes.Tiff),
        ([.. "II"u8, 0xBC, 1], FileTypes.JpegXr),
        ([.. "8BPS"u8], FileTypes.Photoshop),
        ([0, 0, 0, 12, .. "JXL "u8], FileTypes.JpegXl),
        ([0xFF, 0x0A], FileTypes.JpegXl),
        ([0, 0, 0, 12, .. "jP  "u8], FileTypes.Jpeg2000),
        ([0xFF, 0x4F, 0xFF, 0x51], FileTypes.Jpeg2000),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], FileTypes.Ole),
        ([0x7F, .. "ELF"u8], FileTypes.Elf),
        ([0xFE, 0xED, 0xFA, 0xCE], FileTypes.MachO),
        ([0xFE, 0xED, 0xFA, 0xCF], FileTypes.MachO),
        ([0xCE, 0xFA, 0xED, 0xFE], FileTypes.MachO),
        ([0xCF, 0xFA, 0xED, 0xFE], FileTypes.MachO),
        ([0xCA, 0xFE, 0xBA, 0xBE], FileTypes.MachO),
        ([0xCA, 0xFE, 0xD0, 0x0D], FileTypes.JavaArchive),
        ([.. "dex\n0"u8], FileTypes.Android),
        // Every loader runs a file that begins so, whatever the rest looks like.
        ([.. "MZ"u8], FileTypes.WindowsProgram),
        ([.. "PK\x03\x04"u8], FileTypes.Zip),
        ([.. "PK\x05\x06"u8], FileTypes.Zip),
        ([.. "!<arch>\ndebian"u8], FileTypes.Package),
        ([0xED, 0xAB, 0xEE, 0xDB], FileTypes.Package),
        ([0, .. "asm"u8], FileTypes.WebAssembly),
        ([0x4C, 0, 0, 0, 0x01, 0x14, 0x02, 0], FileTypes.Shortcut),
        ([0x1F, 0x8B], FileTypes.Gzip),
        ([.. "BZh"u8], FileTypes.Bzip2),
        ([0xFD, .. "7zXZ"u8, 0], FileTypes.Xz),
        ([0x28, 0xB5, 0x2F, 0xFD], FileTypes.Zstandard),
        ([.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], FileTypes.SevenZip),
        ([.. "Rar!"u8, 0x1A, 0x07], FileTypes.Rar),
        ([.. "MSCF"u8, 0, 0, 0, 0], FileTypes.Cabinet),
        ([0x1A, 0x45, 0xDF, 0xA3], FileTypes.Matroska),
        ([0, 0, 1, 0xBA], FileTypes.Mpeg),
        ([.. "ID3"u8], FileTypes.Mp3),
        ([0xFF, 0xFB], FileTypes.Mp3),
        ([0xFF, 0xF3], FileTypes.Mp3),
        ([.. "OggS"u8], FileTypes.Ogg),
        ([.. "fLaC"u8], FileTypes.Flac),
    ];

    /// <summary>Browsers draw what begins so, whatever a stricter reader thinks of the rest (WHATWG MIME Sniffing, 6.1).</summary>
    private static readonly (byte[] Bytes, FileType Type)[] Drawn =
    [
        ([0, 0, 1, 0], FileTypes.Icon),
        ([0, 0, 2, 0], FileTypes.Icon),
        ([.. "BM"u8], FileTypes.Bmp),
    ];

    /// <summary>A ZIP archive is not told from what others make of ZIP: that is in its directory.</summary>
    public static FileType Recognise(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
            return FileTypes.Empty;
        if (TextSniffer.RecogniseMarkup(start) is { } markup)
            return markup;
        if (IsScript(start))
            return FileTypes.Script;
        if (IsPdf(start))
            return FileTypes.Pdf;
        if (start.StartsWith(@"{\rtf"u8))
            return FileTypes.Rtf;
        if (start.StartsWith("#!AMR\n"u8))
            return FileTypes.Amr;
        var text = TextSniffer.Recognise(start);
        foreach (var (bytes, type) in Strong)
        {
            // What begins with the letters of a signature and is text all through is a text about it.
            if (start.StartsWith(bytes) && (text is null || !Ascii.IsValid(bytes)))
                return type;
        }

        if (text is not null)
            return text;
        if (start.Length >= 12 && start.StartsWith("RIFF"u8))
            return Riff(start[8..12]);
        if (start.Length >= 12 && start[4..8].SequenceEqual("ftyp"u8))
            return Brand(start);
        if (start.Length > 262 && start[257..262].SequenceEqual("ustar"u8))
            return FileTypes.Tar;
        foreach (var (bytes, type) in Drawn)
        {
            if (start.StartsWith(bytes))
                return type;
        }

        return LatePdf(start) ?? FileTypes.Unknown;
    }

    // The path of an interpreter follows, as the kernels want it.
    private static bool IsScript(ReadOnlySpan<byte> start) => start.StartsWith("#!"u8) && start[2..].TrimStart(" \t"u8).StartsWith("/"u8);

    // The version ends the line, or binary follows: a note may be about PDF.
    private static bool IsPdf(ReadOnlySpan<byte> start) =>
        start.StartsWith("%PDF-"u8) && (start.Length < 9 || start[8] is (byte)'\r' or (byte)'\n' || TextSniffer.Recognise(start) is null);

    // Readers look for a PDF's header anywhere in the first 1,024 bytes.
    private static FileType? LatePdf(ReadOnlySpan<byte> start) =>
        start[..Math.Min(start.Length, 1024)].IndexOf("%PDF-"u8) >= 0 ? FileTypes.Pdf : null;

    private static FileType Riff(ReadOnlySpan<byte> form) =>
        form.SequenceEqual("WEBP"u8) ? FileTypes.WebP
        : form.SequenceEqual("WAVE"u8) ? FileTypes.Wave
        : form.SequenceEqual("AVI "u8) ? FileTypes.Avi
        : FileTypes.Unknown;

    // ISO/IEC 14496-12: a major brand, a version, then the compatible brands up to the end of the box.
    private static FileType Brand(ReadOnlySpan<byte> start)
    {
        var end = (int)Math.Min(Math.Max(12, BinaryPrimitives.ReadUInt32BigEndian(start)), start.Length);
        var still = FileTypes.Mp4;
        for (var at = 8; at + 4 <= end; at += at == 8 ? 8 : 4)
        {
            switch (Encoding.Latin1.GetString(start.Slice(at, 4)))
            {
                case "avif" or "avis" or "avio" or "MA1A" or "MA1B": return FileTypes.Avif;
                case "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" or "hevm" or "hevs" or "mif1" or "mif2" or "mif3" or "msf1" or "miaf" or "jpeg" or "jpgs" or "j2ki":
                    still = FileTypes.Heic;
                    break;
                case "qt  " when at == 8: return FileTypes.QuickTime;
                case "M4A " or "M4B " when at == 8: return FileTypes.Mp4Audio;
            }
        }

        return still;
    }
}
