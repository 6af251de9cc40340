namespace Sluice.Sensitivity;

/// <summary>A check digit: its place, the characters it covers, and which of them are a date (YYMMDD), if any.</summary>
internal sealed record MrzCheck(int Digit, (int Start, int Length)[] Ranges, bool IsDate = false);

/// <summary>
/// The layout of a machine-readable zone (ICAO Doc 9303 parts 4 to 7), as one text of all its lines. Pattern: <c>a</c> letter,
/// <c>n</c> digit, <c>x</c> letter or digit, <c>s</c> sex; each may be the filler <c>&lt;</c>.
/// </summary>
internal sealed record MrzFormat(string Name, int Length, string Pattern, int NamesLine, int DocumentNumber, MrzCheck[] Checks, bool HasComposite)
{
    private const int NumberLength = 9;

    public static readonly MrzFormat Td1 = new("TD1", 30,
        "aaaaaxxxxxxxxxnxxxxxxxxxxxxxxx" + "nnnnnnnsnnnnnnnaaaxxxxxxxxxxxn" + Repeat(30), 2, 5,
        [Number(5), Date(30), Date(38), new(59, [(5, 25), (30, 7), (38, 7), (48, 11)])], true);

    public static readonly MrzFormat Td2 = new("TD2", 36,
        Repeat(36) + "xxxxxxxxxnaaannnnnnnsnnnnnnnxxxxxxxn", 0, 36,
        [Number(36), Date(49), Date(57), new(71, [(36, 10), (49, 7), (57, 14)])], true);

    public static readonly MrzFormat Td3 = new("TD3", 44,
        Repeat(44) + "xxxxxxxxxnaaannnnnnnsnnnnnnnxxxxxxxxxxxxxxnn", 0, 44,
        [Number(44), Date(57), Date(65), new(86, [(72, 14)]), new(87, [(44, 10), (57, 7), (65, 22)])], true);

    public static readonly MrzFormat VisaA = new("MRV-A", 44,
        Repeat(44) + "xxxxxxxxxnaaannnnnnnsnnnnnnnxxxxxxxxxxxxxxxx", 0, 44, [Number(44), Date(57), Date(65)], false);

    public static readonly MrzFormat VisaB = new("MRV-B", 36,
        Repeat(36) + "xxxxxxxxxnaaannnnnnnsnnnnnnnxxxxxxxx", 0, 36, [Number(36), Date(49), Date(57)], false);

    /// <summary>
    /// The French identity card of 1988 to 2021: the surname and the office on the first line, and one digit over both lines.
    /// </summary>
    public static readonly MrzFormat French = new("FRA", 36,
        Repeat(30) + "xxxxxx" + "nnnnnnnnnnnnn" + new string('a', 14) + "nnnnnnnsn", 0, 36,
        [new(48, [(36, 12)]), Date(63), new(71, [(0, 71)])], true);

    public static readonly MrzFormat[] All = [Td3, Td1, Td2, French, VisaA, VisaB];

    public int Lines => Pattern.Length / Length;

    /// <summary>Where the three letters of a state begin that no column of numbers has.</summary>
    public int Nationality => this == Td1 ? 45 : this == French ? 2 : DocumentNumber + 10;

    /// <summary>
    /// What a document with this code is; null when it cannot be. The first letter decides: P passport, V visa (as sensitive as
    /// a passport), I, A and C identity documents. Where a composite digit agrees, an unreadable letter does not matter.
    /// </summary>
    public string? Kind(char code, bool compositeAgrees, char last) => (this, code) switch
    {
        ({ HasComposite: false }, 'V') => SensitivityKinds.Passport,
        // Digits without a legible code: a TD2 card has the same ones, but ends with its composite digit.
        ({ HasComposite: false }, '<' or MrzText.Unreadable) when Length == 44 || last == '<' => SensitivityKinds.Passport,
        ({ HasComposite: false }, _) => null,
        (_, 'V') => null,
        (_, 'P') => SensitivityKinds.Passport,
        ({ Length: not 44 }, 'I' or 'A' or 'C') => SensitivityKinds.IdCard,
        _ when compositeAgrees => Length == 44 ? SensitivityKinds.Passport : SensitivityKinds.IdCard,
        _ => null,
    };

    private static string Repeat(int count) => new('a', count);

    private static MrzCheck Number(int start) => new(start + NumberLength, [(start, NumberLength)]);

    private static MrzCheck Date(int start) => new(start + 6, [(start, 6)], true);
}
