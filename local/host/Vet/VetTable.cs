using System.Globalization;
using Spectre.Console;

namespace Sluice.Host.Vet;

/// <summary>The results as a table for people.</summary>
public static class VetTable
{
    public static void Write(IAnsiConsole console, IReadOnlyList<VetResult> results)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns(
            new TableColumn("File"), Narrow("State"), Narrow("Type"), Narrow("Pixels"), new TableColumn("Result"), Narrow("ms").RightAligned());
        foreach (var r in results)
        {
            table.AddRow(
                Text(r.File),
                new Markup($"[{Colour(r.State)}]{Markup.Escape(r.State)}[/]"),
                Text(r.Type?.Split('/')[^1]),
                Text(r.Width is null ? null : $"{r.Width}×{r.Height}"),
                Text(Result(r)),
                Text(r.ElapsedMs.ToString(CultureInfo.InvariantCulture)));
        }

        console.Write(table);
        var states = results.CountBy(r => r.State).OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Value} {s.Key}");
        console.MarkupLineInterpolated($"{results.Count} files: {string.Join(", ", states)}.");
        var unjudged = results.SelectMany(r => r.Unjudged).Distinct(StringComparer.Ordinal).ToArray();
        if (unjudged.Length > 0)
            console.MarkupLineInterpolated($"Nobody judged: {string.Join(", ", unjudged)} (no model for it).");
    }

    private static Text Text(string? text) => new(Printable(text ?? ""));

    // A file's name may hold anything, also what a terminal would obey.
    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));

    private static TableColumn Narrow(string header) => new TableColumn(header).NoWrap();

    private static string Result(VetResult r)
    {
        var judged = r.Moderation?.Where(m => m.Value > 0).Select(m => $"{m.Key}\u00A0{m.Value}") ?? [];
        string?[] parts =
        [
            string.Join(", ", judged),
            r.Sensitive ? "sensitive: " + string.Join(", ", r.Kinds) : null,
            r.Reasons.Count > 0 ? string.Join(" ", r.Reasons) : Verification(r.Verification),
        ];
        return string.Join("; ", parts.Where(p => !string.IsNullOrEmpty(p)));
    }

    private static string? Verification(string verification) => verification switch
    {
        "notRequired" => "Below the minimum resolution: no verification needed.",
        "notApplicable" => "Not an image: nothing to verify.",
        _ => null,
    };

    private static string Colour(string state) => state switch
    {
        "released" => "green",
        "reviewing" => "yellow",
        "unsupported" => "yellow",
        _ => "red",
    };
}
