namespace Sluice.Vision.Report.Specimens;

/// <param name="Style">How its number is made.</param>
internal sealed record Card(string Style, string Digits, Drawing Paper);

/// <summary>Draws payment cards. Their numbers begin like the payment industry's public test numbers.</summary>
internal static class Cards
{
    public static readonly string[] Styles = ["embossed", "flat", "light on dark"];

    private static readonly (string Start, int Length, string Brand)[] Issuers =
    [
        ("4111111", 16, "VISA"), ("4242424", 16, "VISA"), ("5555555", 16, "mastercard"), ("2223003", 16, "mastercard"), ("6011111", 16, "DISCOVER"),
        ("3566002", 16, "JCB"), ("378282", 15, "AMERICAN EXPRESS"), ("371449", 15, "AMERICAN EXPRESS"),
    ];
    private static readonly string[] Names = ["ANNA M ERIKSSON", "C F FROST", "J L HIDALGO", "T OKONKWO", "B YILMAZ", "MAX BRANDT"];
    private static readonly (string, string)[] Light = [("#dfe4ea", "#b8c4d2"), ("#f2ead8", "#d8c8a0"), ("#e8f0e6", "#bcd4b8"), ("#f6f6f4", "#e0e0dc")];
    private static readonly (string, string)[] Dark = [("#1a3c78", "#101c42"), ("#283028", "#101410"), ("#60787e", "#324a4c"), ("#7a1c2c", "#3c0c18"), ("#20202a", "#3a3a48")];
    // Cards are embossed in Farrington 7B, which no package ships; OCR-B and the monospaced ones are near it.
    private static readonly string[] Fonts = [Drawing.OcrB, Drawing.Mono, Drawing.Typewriter, Drawing.Screen];

    public static Card Draw(string style, Random random)
    {
        var (start, length, brand) = random.Pick(Issuers);
        var digits = start + random.Digits(length - start.Length - 1);
        digits += CheckDigit(digits);
        var groups = length == 15 ? [digits[..4], digits[4..10], digits[10..]] : digits.Chunk(4).Select(group => new string(group)).ToArray();
        var number = string.Join(' ', groups);
        var (from, to) = style == "flat" ? random.Pick(Light) : random.Pick(Dark);
        var ink = style == "flat" ? "#22242c" : random.Pick("#f0f2f6", "#e6dcb4", "#d4d8dc");
        var font = style == "embossed" ? random.Pick(Drawing.OcrB, Drawing.Mono) : random.Pick(Fonts);
        var paper = new Drawing(1012, 638).Sheet(from, to).Guilloche(to, 10, random.NextDouble() * 6)
            .Text(60, 88, "BANK OF UTOPIA", 40, fill: ink, bold: true)
            .Rectangle(70, 190, 130, 100, "#d4ba78", 16).Rectangle(70, 222, 130, 2, "#967e46").Rectangle(70, 256, 130, 2, "#967e46");
        var (year, month) = (random.Next(27, 36), random.Next(1, 13));
        (double X, double Y, string Text, double Pitch)[] printed =
        [
            (66, 392, number, 880.0 / number.Length), (560, 486, $"{month:00}/{year}", 27), (66, 570, random.Pick(Names), 25),
        ];
        foreach (var (x, y, text, pitch) in printed)
        {
            var size = pitch / 0.66;
            if (style == "embossed")
                paper.Pitched(x + 3, y + 3, text, pitch, size, font, "#0a0a10").Pitched(x - 1.5, y - 1.5, text, pitch, size, font, "#ffffff");
            paper.Pitched(x, y, text, pitch, size, font, ink);
        }
        paper.Text(430, 466, "VALID", 18, fill: ink).Text(430, 488, "THRU", 18, fill: ink).Text(950, 590, brand, 44, fill: ink, bold: true, anchor: "end");
        return new Card(style, digits, paper);
    }

    /// <summary>ISO/IEC 7812-1 annex B (Luhn).</summary>
    public static int CheckDigit(string digits) => (10 - digits.Reverse().Select((c, i) => (c - '0') * (i % 2 == 0 ? 2 : 1)).Sum(n => n / 10 + n % 10) % 10) % 10;
}
