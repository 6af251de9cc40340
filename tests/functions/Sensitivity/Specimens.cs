namespace Sluice.Tests.Sensitivity;

/// <summary>Machine-readable zones: the specimens of ICAO Doc 9303, and a writer of valid ones.</summary>
internal static class Specimens
{
    public static readonly string[] Td3 = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
    public static readonly string[] Td2 = ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"];
    public static readonly string[] Td1 = ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"];
    public static readonly string[] VisaA = ["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"];
    public static readonly string[] VisaB = ["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"];

    public static readonly string[] French = ["IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<", "8806923102858CORINNE<<<<<<<6512068F6"];

    /// <summary>A visa has no digit over all.</summary>
    public static string[] Visa(int length, string state, string number, string birth, string sex, string expiry, string surname, string given) =>
    [
        $"V<{state}{surname}<<{given}".PadRight(length, '<')[..length],
        $"{number}{Digit(number)}{state}{birth}{Digit(birth)}{sex}{expiry}{Digit(expiry)}".PadRight(length, '<'),
    ];

    public static string[] Write(int format, string code, string state, string number, string birth, string sex, string expiry, string optional, string surname, string given)
    {
        var names = $"{surname}<<{given.Replace(' ', '<')}";
        var field = number.PadRight(9, '<');
        var middle = birth + Digit(birth) + sex + expiry + Digit(expiry);
        var (top, numbered) = (code.PadRight(2, '<') + state, field + Digit(field));
        if (format == 1)
        {
            var first = (top + numbered).PadRight(30, '<');
            var second = middle + state + optional.PadRight(11, '<')[..11];
            return [first, second + Digit(first[5..] + second[..7] + second[8..15] + second[18..]), names.PadRight(30, '<')[..30]];
        }

        var (length, room) = format == 3 ? (44, 14) : (36, 7);
        var data = optional.PadRight(room, '<')[..room];
        if (format == 3)
            data += Digit(data);
        var body = numbered + state + middle + data;
        return [(top + names).PadRight(length, '<')[..length], body + Digit(body[..10] + body[13..20] + body[21..])];
    }

    // Written apart from the code under test.
    public static string Digit(string text)
    {
        int[] weights = [7, 3, 1];
        return (text.Select((c, i) => weights[i % 3] * "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".IndexOf(c.ToString().Replace('<', '0'), StringComparison.Ordinal)).Sum() % 10).ToString();
    }
}
