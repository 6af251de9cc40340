namespace Sluice.Vision.Report;

/// <summary>One part of the report: what was measured of one ability of the service.</summary>
/// <param name="Html">A fragment with tables and images; see <see cref="ReportHtml"/>.</param>
internal sealed record ReportSection(string Title, string Html, IReadOnlyList<ReportFigure> Figures, IReadOnlyList<ReportGoal> Goals);

/// <summary>A number for report.json and report.md.</summary>
/// <param name="Value">In <paramref name="Unit"/>; a share is 0..1 and has the unit "".</param>
internal sealed record ReportFigure(string Name, double Value, string Unit = "");

/// <param name="Target">The bound in words, such as "≥ 98 %".</param>
/// <param name="Value">What was measured, in the same words.</param>
internal sealed record ReportGoal(string Text, string Target, string Value, bool Met)
{
    /// <summary>A goal for a share of 0..1, with the counts behind it.</summary>
    public static ReportGoal AtLeast(string text, double target, int count, int total) =>
        new(text, $"≥ {target:0.#%}", Share(count, total), total > 0 && count >= target * total);

    /// <inheritdoc cref="AtLeast"/>
    public static ReportGoal AtMost(string text, double target, int count, int total) =>
        new(text, $"≤ {target:0.#%}", Share(count, total), total > 0 && count <= target * total);

    private static string Share(int count, int total) => total == 0 ? "nothing measured" : $"{(double)count / total:0.00%} ({count} of {total})";
}
