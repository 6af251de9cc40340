using System.Buffers;
using System.Text;

namespace Sluice.Resolution;

/// <summary>Tells text from binary content, and pages and drawings from plain text.</summary>
internal static class TextSniffer
{
    // All control characters but tab, line feed, form feed, carriage return and escape: no text editor writes them.
    private static readonly SearchValues<byte> Controls =
        SearchValues.Create(Enumerable.Range(0, 32).Except([9, 10, 12, 13, 27]).Append(127).Select(value => (byte)value).ToArray());

    /// <summary>The beginnings by which browsers know a page (WHATWG MIME Sniffing, 7.1); a blank or ">" follows each.</summary>
    private static readonly string[] PageBeginnings =
    [
        "<!DOCTYPE HTML", "<HTML", "<HEAD", "<SCRIPT", "<IFRAME", "<H1", "<DIV", "<FONT", "<TABLE", "<A", "<STYLE", "<TITLE", "<B", "<BODY", "<BR", "<P", "<!--",
    ];

    private const string SvgNamespace = "http://www.w3.org/2000/svg", PageNamespace = "http://www.w3.org/1999/xhtml";

    /// <summary>The type of the text, or null when it is no text.</summary>
    public static FileType? Recognise(ReadOnlySpan<byte> start)
    {
        if (Wide(start) is { } wide) return wide.Any(character => char.IsControl(character) && !char.IsWhiteSpace(character)) ? null : OfMarkup(wide) ?? FileTypes.Text;
        return start.ContainsAny(Controls) ? null : OfMarkup(Encoding.UTF8.GetString(start)) ?? FileTypes.Text;
    }

    /// <summary>A page or drawing that browsers show whatever else the file holds; null for anything else.</summary>
    public static FileType? RecogniseMarkup(ReadOnlySpan<byte> start)
    {
        // Pages and drawings begin so in all encodings that browsers know.
        var lead = start.TrimStart("\uFEFF \t\r\n\f"u8);
        return Wide(start) is { } wide ? OfMarkup(wide) : lead.StartsWith("<"u8) ? OfMarkup(Encoding.UTF8.GetString(lead)) : null;
    }

    private static FileType? OfMarkup(string text)
    {
        text = text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n', '\f');
        if (!text.StartsWith('<') || text.Length < 2 || !(char.IsAsciiLetter(text[1]) || text[1] is '!' or '?')) return null;
        if (IsPage(text, skipComments: true)) return FileTypes.Html;
        // Browsers run and draw what is of these namespaces in any XML.
        if (text.Contains("<svg", StringComparison.OrdinalIgnoreCase) || text.Contains(":svg", StringComparison.OrdinalIgnoreCase)
            || text.Contains(SvgNamespace, StringComparison.OrdinalIgnoreCase)) return FileTypes.Svg;
        if (text.Contains(PageNamespace, StringComparison.OrdinalIgnoreCase) || IsPage(text, skipComments: false)) return FileTypes.Html;
        return text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) ? FileTypes.Xml : null;
    }

    /// <param name="skipComments">A drawing may begin with a comment as well as a page: only what follows tells.</param>
    private static bool IsPage(string text, bool skipComments) => PageBeginnings.Any(beginning =>
        !(skipComments && beginning == "<!--")
        && text.Length > beginning.Length && text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase) && text[beginning.Length] is ' ' or '\t' or '\r' or '\n' or '\f' or '>');

    /// <summary>Text of two bytes a character: with a mark, or as markup begins; null for any other.</summary>
    private static string? Wide(ReadOnlySpan<byte> start)
    {
        var even = start[..(start.Length & ~1)];
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith("<\0"u8)) return Encoding.Unicode.GetString(even);
        return start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || start.StartsWith("\0<"u8) ? Encoding.BigEndianUnicode.GetString(even) : null;
    }
}
