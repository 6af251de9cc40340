namespace Sluice.Vision.Report.Specimens;

/// <summary>A drawn identity document.</summary>
/// <param name="Kind">What it must be recognised as.</param>
/// <param name="Zone">The lines of its machine-readable zone (ICAO Doc 9303).</param>
internal sealed record Document(string Format, string Kind, Drawing Paper, string[] Zone);

/// <summary>Draws passports and identity cards of nobody, of the state UTO that ICAO Doc 9303 keeps for specimens.</summary>
internal static class Documents
{
    public static readonly string[] Formats = ["TD1", "TD2", "TD3"];

    private static readonly string[] Surnames =
    [
        "ERIKSSON", "NGUYEN", "VAN DER MEER", "OKONKWO", "BOUCHARD", "KOWALCZYK", "ROSSI", "HIDALGO PEREZ", "LI", "STEENSTRUP", "QUISPE", "ZIMMERMANN",
        "YILMAZ", "JOHANNSDOTTIR", "FERNANDEZ", "BRANDT", "WU", "DLAMINI", "OBRIEN", "XHAFERI",
    ];
    private static readonly string[] Names =
    [
        "ANNA MARIA", "THI", "WILLEM", "CHIDI EMEKA", "JULES", "JADWIGA", "GIULIA", "JOSE LUIS", "WEI", "SOREN", "ILLARI", "MAX", "ELIF", "SIGRUN", "BEATRIZ",
        "HEIKE UTE", "FEI", "THANDI", "AOIFE", "BESA", "QUENTIN", "VICTOR", "KARL",
    ];
    private static readonly string[] Inks = ["#1c1e28", "#26262e", "#101018", "#2c2c3a"];
    private static readonly (string, string, string)[] Papers =
        [("#eee6d8", "#d6e2ec", "#cdcdde"), ("#deeae2", "#c8d8ec", "#bacCd4"), ("#f4e4e2", "#e6dccc", "#e0c8c4"), ("#f2f2ee", "#e2e6ea", "#d6dade"), ("#dce6d0", "#eeeacc", "#c6d4b4")];

    public static Document Draw(string format, Random random)
    {
        string surname = random.Pick(Surnames), names = random.Pick(Names), number = Number(random);
        var (birth, expiry) = (Date(random, 1940, 2008), Date(random, 2026, 2035));
        var sex = random.Pick("F", "M", "<");
        var optional = random.Next(3) == 0 ? "" : Number(random)[..random.Next(3, 7)];
        var zone = Zone(format, surname, names, number, birth, sex, expiry, optional);
        var (width, height) = format == "TD3" ? (1250, 880) : format == "TD2" ? (1050, 740) : (1012, 638);
        var (from, to, line) = random.Pick(Papers);
        var paper = new Drawing(width, height).Sheet(from, to).Guilloche(line, 26, random.NextDouble() * 6);
        var (pitch, gap, margin) = ((width - 90) / (double)zone[0].Length, format == "TD3" ? 66 : 58, 45);
        var top = height - 40 - gap * (zone.Length - 1);
        (string, string)[] fields =
        [
            ("Surname / Nom", surname), ("Given names / Prénoms", names), ("Nationality / Nationalité", "UTOPIAN"), ("No.", number),
            ("Date of birth / Date de naissance", birth), ("Sex / Sexe", sex == "<" ? "X" : sex), ("Date of expiry", expiry), ("Authority / Autorité", "CITY OF ZENITH"),
        ];
        paper.Text(50, 62, "UTOPIA", 44, Drawing.Serif, "#6e1e28", bold: true)
            .Text(width - 50, 60, format == "TD3" ? "PASSPORT / PASSEPORT" : "IDENTITY CARD / CARTE D'IDENTITÉ", 24, fill: "#6e1e28", bold: true, anchor: "end");
        // The data side of a TD1 card has no zone; its back, drawn here, has no portrait.
        var left = 50;
        if (format != "TD1")
        {
            left = 380;
            paper.Rectangle(50, 110, 280, 350, "#cdd4da").Add($"<circle cx=\"190\" cy=\"240\" r=\"75\" fill=\"#606874\"/><ellipse cx=\"190\" cy=\"430\" rx=\"120\" ry=\"95\" fill=\"#606874\"/>")
                .Rectangle(50, 460, 280, 70, from);
        }
        var step = (top - 170) / 4;
        for (var i = 0; i < fields.Length; i++)
        {
            var (x, y) = (left + i % 2 * (width - left) / 2, 120 + i / 2 * step);
            paper.Text(x, y, fields[i].Item1, 17, fill: "#686478").Text(x, y + 30, fields[i].Item2, 27, fill: "#1c1e28", bold: true);
        }
        paper.Rectangle(0, top - 60, width, height - top + 60, random.Pick("#f0eee8", "#f4f4f0", from));
        var ink = random.Pick(Inks);
        for (var i = 0; i < zone.Length; i++)
            paper.Pitched(margin, top + i * gap, zone[i], pitch, pitch / 0.723, Drawing.OcrB, ink);
        return new Document(format, format == "TD3" ? "passport" : "idCard", paper, zone);
    }

    private static string[] Zone(string format, string surname, string names, string number, string birth, string sex, string expiry, string optional)
    {
        var name = $"{surname}<<{names}".Replace(' ', '<');
        var numbered = number.PadRight(9, '<') + Digit(number.PadRight(9, '<'));
        var (born, expires) = (birth + Digit(birth), expiry + Digit(expiry));
        if (format == "TD1")
        {
            var first = ("I<UTO" + numbered + optional).PadRight(30, '<');
            var rest = "".PadRight(11, '<');
            return [first, born + sex + expires + "UTO" + rest + Digit(first[5..] + born + expires + rest), name.PadRight(30, '<')[..30]];
        }
        var (code, length) = format == "TD3" ? ("P<", 44) : ("I<", 36);
        var data = optional.PadRight(format == "TD3" ? 14 : 7, '<');
        data += format == "TD3" ? Digit(data) : "";
        return [(code + "UTO" + name).PadRight(length, '<')[..length], numbered + "UTO" + born + sex + expires + data + Digit(numbered + born + expires + data)];
    }

    private static string Digit(string text)
    {
        int[] weights = [7, 3, 1];
        return (text.Select((c, i) => weights[i % 3] * (c == '<' ? 0 : char.IsAsciiDigit(c) ? c - '0' : c - 'A' + 10)).Sum() % 10).ToString();
    }

    private static string Number(Random random)
    {
        const string characters = "0123456789ABCDEFGHJKLMNPRTUVWXYZ";
        return string.Concat(Enumerable.Range(0, 9).Select(i => characters[random.Next(i is 1 or 2 or 4 or 5 or 6 or 7 ? 10 : characters.Length)]));
    }

    private static string Date(Random random, int from, int to) => $"{random.Next(from, to) % 100:00}{random.Next(1, 13):00}{random.Next(1, 29):00}";
}
