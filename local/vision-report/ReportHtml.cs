using System.Globalization;
using System.Net;

namespace Sluice.Vision.Report;

/// <summary>Fragments of the report's page.</summary>
internal static class ReportHtml
{
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    public static string Paragraph(string text) => $"<p>{Text(text)}</p>\n";

    /// <param name="rows">Cells as HTML.</param>
    public static string Table(IEnumerable<string> head, IEnumerable<IEnumerable<string>> rows) =>
        $"<table><thead>{Row("th", head)}</thead><tbody>{string.Concat(rows.Select(row => Row("td", row)))}</tbody></table>\n";

    /// <summary>A share as a cell whose colour says how near it is to all.</summary>
    public static string Share(int count, int total) => total == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
        $"<span style=\"background:hsl({Math.Pow((double)count / total, 3) * 130:0} 60% 85%)\" title=\"{count} of {total}\">{(double)count / total:0.0%}</span>");

    /// <param name="file">A JPEG file.</param>
    /// <param name="details">Lines that are shown when the reader asks.</param>
    public static string Image(byte[] file, string caption, params IReadOnlyList<string> details) =>
        $"<figure><img src=\"data:image/jpeg;base64,{Convert.ToBase64String(file)}\" alt=\"{Text(caption)}\"><figcaption>{Text(caption)}"
        + (details.Count == 0 ? "" : $"<details><summary>text</summary>{string.Join("<br>", details.Select(Text))}</details>") + "</figcaption></figure>\n";

    public static string Gallery(IEnumerable<string> images) => $"<div class=\"gallery\">{string.Concat(images)}</div>\n";

    private static string Row(string cell, IEnumerable<string> cells) => $"<tr>{string.Concat(cells.Select(text => $"<{cell}>{text}</{cell}>"))}</tr>\n";
}
