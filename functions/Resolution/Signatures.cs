using System.Buffers.Binary;
using System.Text;
using Sluice.Resolution.Formats;

namespace Sluice.Resolution;

/// <summary>Tells a file's type by its first 64 KiB. Weak signatures (two bytes, text) count only together with structure.</summary>
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
        ([.. "8BPS"u8], FileTypes.Photoshop),
        ([0, 0, 0, 12, .. "JXL "u8], FileTypes.JpegXl),
        ([0xFF, 0x0A], FileTypes.JpegXl),
        ([0, 0, 0, 12, .. "jP  "u8], FileTypes.Jpeg2000),
        ([0xFF, 0x4F, 0xFF, 0x51], FileTypes.Jpeg2000),
        ([.. "%PDF-"u8], FileTypes.Pdf),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], FileTypes.Ole),
        ([.. @"{\rtf"u8], FileTypes.Rtf),
        ([0x7F, .. "ELF"u8], FileTypes.Elf),
        ([0xFE, 0xED, 0xFA, 0xCE], FileTypes.MachO),
        ([0xFE, 0xED, 0xFA, 0xCF], FileTypes.MachO),
        ([0xCE, 0xFA, 0xED, 0xFE], FileTypes.MachO),
        ([0xCF, 0xFA, 0xED, 0xFE], FileTypes.MachO),
        ([0xCA, 0xFE, 0xBA, 0xBE], FileTypes.MachO),
        ([0xCA, 0xFE, 0xD0, 0x0D], FileTypes.JavaArchive),
        ([.. "#!"u8], FileTypes.Script),
        ([.. "dex\n"u8], FileTypes.Android),
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

    public static FileType Recognise(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
            return FileTypes.Empty;
        if (start.StartsWith("PK\x03\x04"u8) || start.StartsWith("PK\x05\x06"u8))
            return Zip(start);
        if (start.Length >= 12 && start.StartsWith("RIFF"u8))
            return Riff(start[8..12]);
        if (start.Length >= 12 && start[4..8].SequenceEqual("ftyp"u8))
            return Brand(start);
        if (start.StartsWith("#!AMR"u8))
            return FileTypes.Amr;
        foreach (var (bytes, type) in Strong)
        {
            if (start.StartsWith(bytes))
                return type;
        }

        return Weak(start) ?? TextSniffer.Recognise(start) ?? LatePdf(start) ?? FileTypes.Unknown;
    }

    private static FileType? Weak(ReadOnlySpan<byte> start)
    {
        if (BmpHeader.IsBmp(start))
            return FileTypes.Bmp;
        if (IconHeader.IsIcon(start))
            return FileTypes.Icon;
        if (start.Length > 262 && start[257..262].SequenceEqual("ustar"u8))
            return FileTypes.Tar;
        // Every loader runs a file that begins with MZ, whatever the rest looks like; prose that begins so is text.
        return start.StartsWith("MZ"u8) && TextSniffer.Recognise(start) is null ? FileTypes.WindowsProgram : null;
    }

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
        var end = (int)Math.Min(Math.Max(12, BinaryPrimitives.ReadUInt32BigEndian(start)), Math.Min(start.Length, 256));
        var still = FileTypes.Mp4;
        for (var at = 8; at + 4 <= end; at += at == 8 ? 8 : 4)
        {
            switch (Encoding.Latin1.GetString(start.Slice(at, 4)))
            {
                case "avif" or "avis": return FileTypes.Avif;
                case "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" or "mif1" or "msf1": still = FileTypes.Heic; break;
                case "qt  " when at == 8: return FileTypes.QuickTime;
                case "M4A " or "M4B " when at == 8: return FileTypes.Mp4Audio;
            }
        }

        return still;
    }

    // What a ZIP is for shows in the names of its first entries (ECMA-376, ODF 1.3 part 2, the JAR specification).
    private static FileType Zip(ReadOnlySpan<byte> start)
    {
        var found = FileTypes.Zip;
        for (var rest = start; rest.Length > 30;)
        {
            var name = rest.Slice(30, Math.Min(rest.Length - 30, BinaryPrimitives.ReadUInt16LittleEndian(rest[26..])));
            if (name.SequenceEqual("mimetype"u8))
                return rest[38..].StartsWith("application/vnd.oasis.opendocument"u8) ? FileTypes.OpenDocument : FileTypes.Zip;
            if (name.SequenceEqual("AndroidManifest.xml"u8) || name.SequenceEqual("classes.dex"u8))
                return FileTypes.Android;
            if (name.StartsWith("META-INF/MANIFEST.MF"u8))
                found = FileTypes.JavaArchive;
            else if (name.StartsWith("word/"u8))
                return FileTypes.Word;
            else if (name.StartsWith("xl/"u8))
                return FileTypes.Excel;
            else if (name.StartsWith("ppt/"u8))
                return FileTypes.PowerPoint;
            var next = rest[4..].IndexOf("PK\x03\x04"u8);
            if (next < 0)
                break;
            rest = rest[(4 + next)..];
        }

        return found;
    }
}
