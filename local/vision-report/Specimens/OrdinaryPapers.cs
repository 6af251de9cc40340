namespace Sluice.Vision.Report.Specimens;

/// <summary>An image that nobody needs to be warned of, with much in it that looks like it.</summary>
internal sealed record OrdinaryPaper(string Kind, Drawing Paper);

/// <summary>Draws menus, tickets, receipts, orders, book pages and screenshots.</summary>
internal static class OrdinaryPapers
{
    public static readonly string[] Kinds = ["menu", "ticket", "receipt", "order", "book page", "chat", "source code", "spreadsheet", "timetable"];

    private static readonly string[] Words =
        ("the of a to in and that it was for his with as had on at by from not she were which there be this all one when out would so up what them into could who more "
        + "harbour window letter summer evening garden winter river captain secret passport confidential restricted visa ferry morning street number private ticket house")
        .Split(' ');
    private static readonly string[] Dishes =
        ["Soup of the day", "Passport to Spain: three tapas", "Grilled trout", "Mushroom risotto", "Top secret sauce burger", "Roast chicken for two", "Chocolate tart", "Cheese board", "Fish & chips"];
    private static readonly string[] Places = ["Port Elsinore", "Zenith Central", "Harbour East", "Mill Lane", "Old Town", "Airport", "North Gate"];
    private static readonly string[] Code =
    [
        "std::cout << \"P<\" << name << std::endl;", "int x = a << 8 | b << 16 | c << 24;", "template<typename T, typename U<T>> struct Map;", "if (a < b && b << 2 > c) return 1 << n;",
        "List<Dictionary<string, List<int>>> index;", "0x4111111111111111UL, 0x5500000000000004UL,", "for (i = 0; i < n; i++) sum <<= 1;", "<<<<<<< HEAD", ">>>>>>> feature/visa-import", "#define CARD_LEN 16",
    ];

    public static OrdinaryPaper Draw(string kind, Random random) => new(kind, kind switch
    {
        "menu" => Menu(random),
        "ticket" => Ticket(random),
        "receipt" => Receipt(random),
        "order" => Order(random),
        "book page" => BookPage(random),
        "chat" => Chat(random),
        "source code" => SourceCode(random),
        "spreadsheet" => Spreadsheet(random),
        _ => Timetable(random),
    });

    private static Drawing Menu(Random random)
    {
        var page = Page(1000, 1180, "#faf6ec").Text(500, 130, "The Secret Garden", 68, Drawing.Serif, "#3c5a3c", anchor: "middle");
        for (var i = 0; i < 8; i++)
            page.Text(110, 280 + 95 * i, random.Pick(Dishes), 34, Drawing.Serif).Text(890, 280 + 95 * i, Price(random), 34, Drawing.Serif, anchor: "end");
        return page.Text(500, 1080, "Our recipes are confidential. Visa and Mastercard welcome", 26, Drawing.Serif, anchor: "middle")
            .Text(500, 1130, $"Open {random.Next(1, 13):00}/05 - {random.Next(1, 13):00}/30", 26, Drawing.Serif, anchor: "middle");
    }

    private static Drawing Ticket(Random random)
    {
        var page = Page(1000, 560, "#f6f8fa").Rectangle(0, 0, 1000, 110, random.Pick("#184a78", "#6a1830", "#1c5a3c")).Text(40, 72, "NORTHERN RAILWAY", 44, fill: "#ffffff", bold: true)
            .Text(40, 190, "From", 20).Text(40, 228, random.Pick(Places), 34, bold: true).Text(500, 190, "To", 20).Text(500, 228, random.Pick(Places), 34, bold: true)
            .Text(40, 300, "Date", 20).Text(40, 338, $"{random.Next(1, 29):00}/{random.Next(1, 13):00}/{random.Next(24, 30)}", 34, bold: true).Text(500, 300, "Price", 20).Text(500, 338, Price(random), 34, bold: true)
            .Text(40, 410, "Ticket number", 20).Text(40, 450, NoCard(random, grouped: true), 36, random.Pick(Drawing.Mono, Drawing.OcrB, Drawing.Sans));
        for (double x = 40; x < 900; x += random.Next(5, 18))
            page.Rectangle(x, 475, random.Next(2, 8), 60, "#1c1e28");
        return page;
    }

    private static Drawing Receipt(Random random)
    {
        var page = Page(620, 1000, "#fbfbf8").Text(310, 70, "HARBOUR MARKET", 40, Drawing.Typewriter, bold: true, anchor: "middle");
        for (var i = 0; i < 9; i++)
            page.Text(40, 160 + 55 * i, random.Pick("BREAD", "OLIVES", "COFFEE 500G", "TOMATOES", "MILK 1L", "SOAP", "PEARS KG"), 30, Drawing.Typewriter).Text(580, 160 + 55 * i, Price(random), 30, Drawing.Typewriter, anchor: "end");
        return page.Text(40, 700, "TOTAL", 38, Drawing.Typewriter, bold: true).Text(580, 700, Price(random), 38, Drawing.Typewriter, bold: true, anchor: "end")
            .Text(40, 770, $"VISA **** **** **** {random.Digits(4)}", 28, Drawing.Typewriter).Text(40, 820, $"AUTH {random.Digits(6)}  TERM {random.Digits(8)}", 28, Drawing.Typewriter)
            .Text(40, 870, $"{random.Next(1, 29):00}.{random.Next(1, 13):00}.2026 {random.Next(8, 21)}:{random.Next(60):00}", 28, Drawing.Typewriter).Text(310, 950, NoCard(random, grouped: false), 28, Drawing.Typewriter, anchor: "middle");
    }

    private static Drawing Order(Random random)
    {
        var page = Page(1000, 1300, "#ffffff").Text(80, 120, "Order confirmation", 44, bold: true).Text(80, 200, $"Order number: {NoCard(random, grouped: true)}", 30).Text(80, 250, $"Customer: {random.Digits(8)}", 30);
        for (var i = 0; i < 6; i++)
            page.Text(80, 350 + 80 * i, $"{random.Next(1, 9)} × {Sentence(random, 4)}", 28).Text(80, 384 + 80 * i, $"Art. {random.Digits(13)}", 22, fill: "#666").Text(920, 350 + 80 * i, Price(random), 28, anchor: "end");
        return page.Text(80, 900, $"Tracking: {NoCard(random, grouped: false)}", 28).Text(80, 960, $"IBAN GB29 NWBK {random.Digits(4)} {random.Digits(4)} {random.Digits(4)} {random.Digits(2)}", 28)
            .Text(80, 1020, "Paid by credit card. We keep your address confidential.", 28).Text(80, 1080, $"Phone +44 {random.Digits(4)} {random.Digits(6)}", 28);
    }

    private static Drawing BookPage(Random random)
    {
        var font = random.Pick(Drawing.Serif, Drawing.Typewriter);
        var page = Page(1000, 1414, random.Pick("#faf8f0", "#f2ece0", "#ffffff")).Text(500, 90, random.Pick("Chapter Seven", "THE SECRET RIVER", "VII"), 34, font, anchor: "middle");
        for (var i = 0; i < 26; i++)
            page.Text(100, 180 + 43 * i, Sentence(random, 9), 26, font);
        return page.Text(500, 1370, random.Next(10, 400).ToString(), 26, font, anchor: "middle");
    }

    private static Drawing Chat(Random random)
    {
        var dark = random.Next(2) == 0;
        var page = Page(720, 1280, dark ? "#14181c" : "#e8eaee").Rectangle(0, 0, 720, 96, dark ? "#20262c" : "#2a6fb0").Text(40, 62, random.Pick("Anna", "Family", "Harbour crew"), 36, Drawing.Screen, "#ffffff", bold: true);
        for (var i = 0; i < 8; i++)
        {
            var (mine, y) = (random.Next(2) == 0, 130 + 135 * i);
            page.Rectangle(mine ? 180 : 30, y, 510, 110, mine ? dark ? "#1f5a48" : "#c8f0d0" : dark ? "#2c343c" : "#ffffff", 18)
                .Text(mine ? 205 : 55, y + 45, Sentence(random, 5), 28, Drawing.Screen, dark ? "#eeeeee" : "#1c1e28")
                .Text(mine ? 205 : 55, y + 85, random.Next(3) == 0 ? $"my code is {random.Digits(6)}" : Sentence(random, 4), 28, Drawing.Screen, dark ? "#eeeeee" : "#1c1e28");
        }
        return page;
    }

    private static Drawing SourceCode(Random random)
    {
        var page = Page(1280, 800, "#1e2024");
        for (var i = 0; i < 17; i++)
            page.Text(24, 50 + 43 * i, (i + 1).ToString(), 24, Drawing.Mono, "#666").Text(90 + 40 * random.Next(3), 50 + 43 * i, random.Pick(Code), 24, Drawing.Mono, random.Pick("#d8dee4", "#9cdcfe", "#ce9178"));
        return page;
    }

    private static Drawing Spreadsheet(Random random)
    {
        var page = Page(1280, 800, "#ffffff");
        var digits = random.Pick(4, 6, 8);
        for (var i = 0; i < 18 * 6; i++)
            page.Rectangle(20 + i % 6 * 208, 20 + i / 6 * 43, 206, 41, "#f2f4f6").Text(215 + i % 6 * 208, 50 + i / 6 * 43, random.Digits(digits), 24, Drawing.Screen, anchor: "end");
        return page;
    }

    private static Drawing Timetable(Random random)
    {
        var page = Page(1000, 1200, "#fdfdfb").Text(60, 90, $"Line {random.Next(1, 60)}: {random.Pick(Places)} - {random.Pick(Places)}", 38, bold: true);
        var separator = random.Pick(":", ".", " ", "");
        for (var i = 0; i < 20; i++)
        {
            page.Text(60, 180 + 48 * i, random.Pick(Places), 26);
            for (var j = 0; j < 5; j++)
                page.Text(420 + 110 * j, 180 + 48 * i, $"{random.Next(5, 23):00}{separator}{random.Next(60):00}", 26, Drawing.Mono);
        }
        return page;
    }

    private static Drawing Page(int width, int height, string colour) => new Drawing(width, height).Rectangle(0, 0, width, height, colour);

    private static string Sentence(Random random, int words)
    {
        var sentence = string.Join(' ', Enumerable.Range(0, words).Select(_ => random.Pick(Words)));
        return char.ToUpperInvariant(sentence[0]) + sentence[1..];
    }

    private static string Price(Random random) => $"{random.Next(2, 90)}.{random.Next(10)}0";

    // Sixteen digits that begin like a card's and whose last one is wrong.
    private static string NoCard(Random random, bool grouped)
    {
        var digits = random.Pick("4", "5", "6011", "7", "0") + random.Digits(14);
        digits = digits[..15];
        digits += (Cards.CheckDigit(digits) + random.Next(1, 10)) % 10;
        return grouped ? string.Join(' ', digits.Chunk(4).Select(group => new string(group))) : digits;
    }
}
