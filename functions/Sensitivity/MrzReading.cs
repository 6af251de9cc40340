namespace Sluice.Sensitivity;

/// <summary>One attempt to read lines as a format: repairs what recognition confuses, by position, and counts what agrees.</summary>
internal sealed class MrzReading
{
    private const string Weights = "\u0007\u0003\u0001";
    private const int MaxWrong = 2, MaxRepaired = 12;

    // What recognition confuses, for places that hold only letters, or only digits.
    private const string DigitsForLetters = "0124568", LettersOfDigits = "OIZASGB";
    private const string LettersForDigits = "OQDUILTZASGB", DigitsOfLetters = "000011724568";

    // For places that hold both: each may stand for any other of its group. The check digit tells which.
    private static readonly string[] Confused = ["0OQD", "1IL", "2Z", "5S", "6G", "8B", "<KCLE", "7T", "4A"];
    private const string Digits = "0123456789", Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";

    private readonly MrzFormat _format;
    private readonly char[] _text;
    private readonly HashSet<MrzCheck> _guessed = [];
    private int _wrong;
    private int _repaired;

    private MrzReading(MrzFormat format, string text)
    {
        _format = format;
        _text = text.ToCharArray();
    }

    public char Code => _text[0];

    public char Last => _text[^1];

    /// <summary>How many check digits agree that say something: not those of empty fields, nor those a character was guessed by.</summary>
    public int Evidence => _format.Checks.Count(check => Agrees(check) && !_guessed.Contains(check) && !IsEmpty(check));

    public bool CompositeAgrees => _format.HasComposite && Agrees(_format.Checks[^1]);

    /// <summary>From 0 (nothing agrees) to 1; repairs cost a little.</summary>
    public double Agreement => Math.Max(0, ((double)_format.Checks.Count(Agrees) / _format.Checks.Length) - (0.01 * _repaired));

    /// <summary>The reading of lines of the right length, or null when too many characters cannot stand where they are.</summary>
    public static MrzReading? Of(MrzFormat format, string text)
    {
        // Columns of numbers agree with three check digits now and then, but name no nationality.
        if (text.AsSpan(format.Nationality, 3).IndexOfAnyExceptInRange('0', '9') < 0)
            return null;
        var reading = new MrzReading(format, text);
        reading.RepairByPosition();
        if (reading._wrong > MaxWrong || reading._repaired > MaxRepaired)
            return null;
        reading.RepairByCheckDigits();
        return reading;
    }

    private void RepairByPosition()
    {
        for (var i = 0; i < _text.Length; i++)
        {
            var repaired = _format.Pattern[i] switch
            {
                _ when _text[i] == MrzText.Unreadable => _text[i],
                'a' => char.IsAsciiDigit(_text[i]) ? Map(_text[i], DigitsForLetters, LettersOfDigits) : _text[i],
                'n' => char.IsAsciiLetterUpper(_text[i]) ? Map(_text[i], LettersForDigits, DigitsOfLetters) : _text[i],
                's' => _text[i] is 'M' or 'F' or 'X' or '<' ? _text[i] : _text[i] is 'K' or 'C' ? '<' : '?',
                _ => _text[i],
            };
            _wrong += repaired == '?' ? 1 : 0;
            _repaired += repaired == _text[i] ? 0 : 1;
            _text[i] = repaired == '?' ? _text[i] : repaired;
        }
    }

    private static char Map(char character, string from, string to)
    {
        var at = from.IndexOf(character, StringComparison.Ordinal);
        return at < 0 ? '?' : to[at];
    }

    // One character of a field at most: more would make any field agree by chance.
    private void RepairByCheckDigits()
    {
        foreach (var check in _format.Checks.Where(check => check.Ranges.Length == 1 && !Agrees(check)))
        {
            if (Try(check, mustAgreeOverall: true) || Try(check, mustAgreeOverall: false))
                _repaired++;
        }

        // A field without a digit of its own (optional data) is only under the composite one.
        if (_format.HasComposite && !Agrees(_format.Checks[^1]) && Try(_format.Checks[^1], mustAgreeOverall: true))
            _repaired++;
    }

    private bool Try(MrzCheck check, bool mustAgreeOverall)
    {
        foreach (var (start, length) in check.Ranges)
        {
            for (var i = start; i < start + length; i++)
            {
                if ((_text[i] == MrzText.Unreadable || _format.Pattern[i] == 'x') && TryPlace(i, check, mustAgreeOverall))
                    return true;
            }
        }

        return false;
    }

    private bool TryPlace(int at, MrzCheck check, bool mustAgreeOverall)
    {
        var read = _text[at];
        var others = read == MrzText.Unreadable
            ? _format.Pattern[at] == 'n' ? Digits : Alphabet
            : Confused.Where(group => group.Contains(read, StringComparison.Ordinal)).SelectMany(group => group);
        foreach (var other in others)
        {
            _text[at] = other;
            if (other == read || !Agrees(check) || (mustAgreeOverall && !_format.Checks.All(Agrees)))
                continue;
            if (read == MrzText.Unreadable)
                _guessed.Add(check);
            return true;
        }

        _text[at] = read;
        return false;
    }

    private bool Agrees(MrzCheck check)
    {
        char[] covered = [.. check.Ranges.SelectMany(range => _text[range.Start..(range.Start + range.Length)])];
        if (covered.Contains(MrzText.Unreadable))
            return false;
        var digit = _text[check.Digit];
        if (digit == '<')
            return IsEmptyField(check) || IsLongNumber(check);
        return digit == CheckDigit(covered) && !IsEmptyDocument(check) && (!check.IsDate || IsDate(check.Ranges[0].Start));
    }

    public static char CheckDigit(ReadOnlySpan<char> text)
    {
        var sum = 0;
        for (var i = 0; i < text.Length; i++)
            sum += Value(text[i]) * Weights[i % 3];
        return (char)('0' + (sum % 10));
    }

    private static int Value(char character) => character == '<' ? 0 : char.IsAsciiDigit(character) ? character - '0' : character - 'A' + 10;

    // Where the optional data is empty, or a date unknown, its check digit may be a filler.
    private bool IsEmptyField(MrzCheck check) => check.Ranges[0].Start != _format.DocumentNumber && IsEmpty(check);

    private bool IsEmpty(MrzCheck check) => Array.TrueForAll(check.Ranges, range => IsFiller(range.Start, range.Length));

    private bool IsEmptyDocument(MrzCheck check) => check.Ranges[0].Start == _format.DocumentNumber && IsFiller(_format.DocumentNumber, 9);

    private bool IsFiller(int start, int length) => _text.AsSpan(start, length).IndexOfAnyExcept('<') < 0;

    // TD1 and TD2: a document number of more than nine characters goes on in the optional data, its check digit behind it.
    private bool IsLongNumber(MrzCheck check)
    {
        if (check.Ranges is not [var (number, _)] || number != _format.DocumentNumber || (_format != MrzFormat.Td1 && _format != MrzFormat.Td2) || IsFiller(_format.DocumentNumber, 9))
            return false;
        var start = _format == MrzFormat.Td1 ? check.Digit + 1 : 36 + 28;
        var optional = _text.AsSpan(start, _format == MrzFormat.Td1 ? 15 : 7);
        var end = optional.IndexOf('<');
        if (end < 2 || !char.IsAsciiDigit(optional[end - 1]))
            return false;
        return optional[end - 1] == CheckDigit([.. _text.AsSpan(number, 9), .. optional[..(end - 1)]]);
    }

    // Unknown parts of a date are fillers (Doc 9303-3, 4.8); several issuers write zeros for a month and a day.
    private bool IsDate(int start)
    {
        var (month, day) = (Two(start + 2), Two(start + 4));
        return IsFiller(start, 6) || (_text[start] != '<' && month is null or <= 12 && day is null or <= 31 && (month != 0 || day is null or 0));
    }

    private int? Two(int at) =>
        char.IsAsciiDigit(_text[at]) && char.IsAsciiDigit(_text[at + 1]) ? ((_text[at] - '0') * 10) + (_text[at + 1] - '0') : null;
}
