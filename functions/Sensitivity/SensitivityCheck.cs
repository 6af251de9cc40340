namespace Sluice.Sensitivity;

/// <summary>
/// Looks for passports, identity and payment cards and marked papers in the text of an image. Looks only; the same input gives
/// the same result. Its effort is bounded whatever the text: 1,000 pieces, 500 characters each.
/// </summary>
public static class SensitivityCheck
{
    /// <summary>Of a kind.</summary>
    public const int MaxFindings = 10;

    private const int MaxLines = 1000, MaxLength = 500;

    public static SensitivityResult Check(IReadOnlyList<TextLine> lines, SensitivityOptions options)
    {
        var text = lines.Take(MaxLines)
            .SelectMany(line => line.Text.Split('\n').Select(part => line with { Text = part.Length > MaxLength ? part[..MaxLength] : part.TrimEnd('\r') }))
            .Take(MaxLines)
            .ToArray();
        var rows = TextRows.Of(text);
        var findings = Strongest(MrzSearch.Find(text, rows)
            .Concat(PaymentCards.Find(text, rows))
            .Concat(ConfidentialMarks.Find(rows, options))
            .Where(finding => finding.Confidence >= options.MinConfidence)
            .Distinct());
        return new SensitivityResult(findings.Count > 0, findings);
    }

    /// <summary>Of each kind the ten that are surest, the surest of all first.</summary>
    internal static IReadOnlyList<SensitivityFinding> Strongest(IEnumerable<SensitivityFinding> findings) =>
    [
        .. findings.GroupBy(finding => finding.Kind, StringComparer.Ordinal)
            .SelectMany(kind => kind.OrderByDescending(finding => finding.Confidence).Take(MaxFindings))
            .OrderByDescending(finding => finding.Confidence),
    ];
}
