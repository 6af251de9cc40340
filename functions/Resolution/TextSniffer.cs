using System.Buffers;
using System.Text;

namespace Sluice.Resolution;

/// <summary>Tells text from binary content, and pages and drawings from plain text.</summary>
internal static class TextSniffer
{
    private const int Head = 4096;

    // All control characters but tab, line feed, form feed, carriage return and escape: no text editor writes them.
    private static readonly SearchValues<byte> Controls =
        SearchValues.Create(Enumerable.Range(0, 32).Except([9, 10, 12, 13, 27]).Append(127).Select(value => (byte)value).ToArray());

    private static readonly string[] HtmlTags = ["<!doctype html", "<html", "<head", "<body", "<script", "<iframe", "<title", "<meta"];

    /// <summary>The type of the text, or null when it is no text.</summary>
    public static FileType? Recognise(ReadOnlySpan<byte> start)
    {
        var text = Head16(start, [0xFF, 0xFE], Encoding.Unicode) ?? Head16(start, [0xFE, 0xFF], Encoding.BigEndianUnicode);
        if (text is null)
        {
            if (start.ContainsAny(Controls))
                return null;
            text = Encoding.UTF8.GetString(start[..Math.Min(start.Length, Head)]);
        }

        text = text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n', '\f');
        if (!text.StartsWith('<'))
            return FileTypes.Text;
        if (text.Contains("<svg", StringComparison.OrdinalIgnoreCase) || text.Contains(":svg", StringComparison.OrdinalIgnoreCase))
            return HtmlTags.Any(tag => text.StartsWith(tag, StringComparison.OrdinalIgnoreCase)) ? FileTypes.Html : FileTypes.Svg;
        if (HtmlTags.Any(tag => text.Contains(tag, StringComparison.OrdinalIgnoreCase)))
            return FileTypes.Html;
        return text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) ? FileTypes.Xml : FileTypes.Text;
    }

    private static string? Head16(ReadOnlySpan<byte> start, ReadOnlySpan<byte> mark, Encoding encoding)
    {
        if (!start.StartsWith(mark))
            return null;
        var text = encoding.GetString(start[2..(Math.Min(start.Length, Head) & ~1)]);
        return text.Any(character => char.IsControl(character) && !char.IsWhiteSpace(character)) ? null : text;
    }
}
