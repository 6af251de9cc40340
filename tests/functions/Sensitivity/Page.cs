using Sluice.Sensitivity;

namespace Sluice.Tests.Sensitivity;

/// <summary>Lines as recognition gives them: one below the other, 20 px a character, 40 px high.</summary>
internal static class Page
{
    public static TextLine[] Of(params string[] lines) => [.. lines.Select((line, i) => Line(line, 100, 100 + (60 * i)))];

    public static TextLine Line(string text, int x, int y, int height = 40) => new(text, new TextPlace(x, y, 20 * text.Length, height), 0.95);

    public static SensitivityResult Check(params string[] lines) => Check(Of(lines));

    public static SensitivityResult Check(TextLine[] lines) => SensitivityCheck.Check(lines, new SensitivityOptions());

    public static string[] Kinds(this SensitivityResult result) => [.. result.Findings.Select(finding => finding.Kind).Distinct()];
}
