using FsCheck;
using FsCheck.Fluent;
using Sluice.Sensitivity;
using static Sluice.Tests.Sensitivity.Specimens;

namespace Sluice.Tests.Sensitivity;

public class MrzTests
{
    public static TheoryData<string, string[], string> Documents => new()
    {
        { "TD3", Td3, "passport" }, { "TD2", Td2, "idCard" }, { "TD1", Td1, "idCard" }, { "MRV-A", VisaA, "passport" }, { "MRV-B", VisaB, "passport" },
        { "TD3 of Germany", Write(3, "P", "D<<", "C01X00T47", "640812", "F", "270228", "", "MUSTERMANN", "ERIKA"), "passport" },
        { "TD1 with a long number", ["I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<"], "idCard" },
        { "residence permit", Write(1, "AR", "UTO", "D23145890", "740812", "<", "270415", "", "ERIKSSON", "ANNA"), "idCard" },
        { "passport card", Write(1, "P", "UTO", "D23145890", "740812", "F", "270415", "", "ERIKSSON", "ANNA"), "passport" },
        { "TD2 passport", Write(2, "P", "UTO", "D23145890", "740812", "F", "270415", "", "ERIKSSON", "ANNA"), "passport" },
        { "crew card", Write(1, "C", "UTO", "D23145890", "740812", "M", "270415", "AB12", "ERIKSSON", "ANNA"), "idCard" },
        { "French card of 2 x 36", French, "idCard" },
        { "French card without its office", ["IDFRASPECIMEN<<<<<<<<<<<<<<<<<<<<<<<", "9912568001238TESTA<<MARIA<<7106130F7"], "idCard" },
        { "Belgian TD1 with a number of 12 digits", ["IDBEL000590000<1054<<<<<<<<<<<", "7408122F2912316BEL740812001018", "SPECIMEN<<TESTA<MARIA<<<<<<<<<"], "idCard" },
        { "sex as X", Write(3, "P", "UTO", "D23145890", "740812", "X", "270415", "", "ERIKSSON", "ANNA"), "passport" },
        { "empty surname", Write(3, "P", "IND", "K25782850", "560124", "F", "300228", "", "", "TESTA"), "passport" },
        { "visa A with an empty surname", Visa(44, "IND", "K25782850", "560124", "F", "300228", "", "TESTA"), "passport" },
        { "visa B with an empty surname", Visa(36, "IND", "K25782850", "560124", "F", "300228", "", "TESTA"), "passport" },
        { "names that fill the line", Write(3, "P", "UTO", "D23145890", "740812", "F", "270415", "", "SPECIMENOPOULOSEXAMPLE", "TESTAMARIAALEXANDRA"), "passport" },
        { "visa A whose names fill the line", Visa(44, "UTO", "D23145890", "740812", "F", "270415", "SPECIMENOPOULOSEXAMPLE", "TESTAMARIAALEXANDRA"), "passport" },
        { "visa B whose names fill the line", Visa(36, "UTO", "D23145890", "740812", "F", "270415", "SPECIMENOPOULO", "TESTAMARIAALEXANDRA"), "passport" },
        { "no filler in the second line", Write(3, "P", "UTO", "E22224881", "940420", "M", "301011", "MHLPHNPOLNNHA9", "SPECIMEN", "TESTA"), "passport" },
        { "month of birth 00", Write(3, "P", "UTO", "D23145890", "740000", "F", "270415", "", "ERIKSSON", "ANNA"), "passport" },
        { "date of birth unknown", Write(3, "P", "UTO", "D23145890", "<<<<<<", "F", "270415", "", "ERIKSSON", "ANNA"), "passport" },
        { "card without expiry", Write(1, "I", "UTO", "D23145890", "740812", "F", "<<<<<<", "", "ERIKSSON", "ANNA"), "idCard" },
        { "passport card without expiry", Write(2, "P", "UTO", "D23145890", "740812", "F", "<<<<<<", "", "ERIKSSON", "ANNA"), "passport" },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_document_is_recognised_by_its_zone(string what, string[] lines, string kind)
    {
        var finding = Page.Check(["Specimen", "14 Harbour Street", .. lines]).Findings.ShouldHaveSingleItem(what);
        finding.Kind.ShouldBe(kind, what);
        finding.Confidence.ShouldBeGreaterThan(0.9, what);
        finding.Place.ShouldBe(new TextPlace(100, 220, 20 * lines[0].Length, (60 * (lines.Length - 1)) + 40), what);
    }

    [Theory]
    [InlineData("passport", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")]
    [InlineData("passport", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<")]
    [InlineData("passport", "L8988901C4XXX4009078F9612109<<<<<<<<")]
    [InlineData("idCard", "D231458907UTO7408122F1204159<<<<<<<6")]
    [InlineData("idCard", "I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6")]
    [InlineData("passport", "< <<TESTA<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "K257828507IND5601240F3002289<<<<<<<<<<<<<<<<")]
    public void The_digits_suffice_without_the_names(string kind, params string[] lines) => Page.Check(lines).Kinds().ShouldBe([kind], string.Join('\n', lines));

    [Theory]
    [InlineData("D1FRA13AA000026181231MARTIN<<9")]
    [InlineData("DIFRA13AA000026181231MARTIN<<9")]
    [InlineData("D1NLD11234567890ABCDEFGHIJKLM5")]
    public void A_driving_licence_s_only_line_is_recognised_by_its_digit(string line)
    {
        Page.Check("PERMIS DE CONDUIRE", line).Kinds().ShouldBe(["idCard"]);
        Page.Check("PERMIS DE CONDUIRE", line[..^1] + (char)('0' + ((line[^1] - '0' + 1) % 10))).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void All_documents_of_a_photo_are_reported()
    {
        string[] other = Write(3, "P", "UTO", "D23145890", "640812", "F", "270228", "", "MUSTERMANN", "ERIKA");
        TextLine[] Below(string[] lines, int y) => [.. lines.Select((line, i) => Page.Line(line, 100, y + (60 * i)))];
        Page.Check([.. Below(Td1, 100), .. Below(Td3, 900)]).Kinds().Order(StringComparer.Ordinal).ShouldBe(["idCard", "passport"]);
        var both = Page.Check([.. Below(other, 100), .. Below(Td3, 500)]).Findings;
        both.Select(finding => finding.Place.Y).Order().ShouldBe([100, 500]);
        both.ShouldAllBe(finding => finding.Confidence > 0.9);
    }

    [Fact]
    public void A_glyph_that_is_no_letter_keeps_its_place()
    {
        foreach (var lines in (string[][])[Td3, Td2, Td1, VisaA, VisaB])
        {
            var (text, kind) = (string.Join('\n', lines), Page.Check(lines).Kinds());
            for (var at = 0; at < text.Length; at++)
            {
                // A digit of a date, an expiry or a number: its check digit tells it; of the rest, nothing depends on one place.
                if (text[at] is not ('\n' or '<') && at > 2)
                    Page.Check((text[..at] + '★' + text[(at + 1)..]).Split('\n')).Kinds().ShouldBe(kind, $"{at} of {text}");
            }
        }
    }

    // What recognition takes for each other, both ways.
    private static readonly string[] Confusions = ["O0", "Q0", "D0", "I1", "L1", "Z2", "S5", "G6", "B8", "K<", "C<", "T7", "A4"];

    public static TheoryData<string, string> SpecimenKinds => new() { { "TD3", "passport" }, { "TD2", "idCard" }, { "TD1", "idCard" }, { "MRV-A", "passport" }, { "MRV-B", "passport" } };

    [Theory]
    [MemberData(nameof(SpecimenKinds))]
    public void Any_single_confusion_is_repaired_or_refused_and_never_makes_another_kind(string name, string kind)
    {
        var (seen, found) = (0, 0);
        foreach (var lines in Confuse(Specimen(name)))
        {
            seen++;
            var kinds = Page.Check(lines).Kinds();
            found += kinds.Length;
            kinds.ShouldBeSubsetOf([kind], string.Join('\n', lines));
        }

        seen.ShouldBeGreaterThan(70);
        found.ShouldBe(seen);
    }

    [Fact]
    public void Two_confusions_are_nearly_always_repaired()
    {
        var random = new Random(7);
        var found = 0;
        for (var round = 0; round < 500; round++)
        {
            var once = Confuse(Td3).ElementAt(random.Next(Confuse(Td3).Count()));
            var twice = Confuse(once).ElementAt(random.Next(Confuse(once).Count()));
            var kinds = Page.Check(twice).Kinds();
            kinds.ShouldBeSubsetOf(["passport"]);
            found += kinds.Length;
        }

        found.ShouldBeGreaterThan(490);
    }

    [Fact]
    public void What_recognition_does_to_a_passport_does_not_hide_it()
    {
        string[][] readings =
        [
            ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UT07408122F1204159ZE184226B<<<<<10"],
            ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<10"],
            ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<<<10"],
            ["P <UTOERIKSSON<< ANNA<MARIA <<<<<<< <<<<<<<<<<<<", "L898902C36 UTO 7408122 F 1204159 ZE184226B<<<<<10"],
            ["p<utoERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<1o"],
            ["P‹UTOERIKSSON«ANNA‹MARIA«««««««««<", "L898902C36UTO7408122F1204159ZE184226B««<10"],
            ["P<UTOERIKSSON<<ANNA<MARIA<<<<KKKKK<<<<<<C<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"],
            ["P<UT0ER1KSS0N<<ANNA<MAR1A<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10"],
            ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"],
            ["L898902C36UTO7408122F1204159ZE184226B<<<<<10", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"],
            ["L898902C36UTO7408122F1204159ZE184226B<<<<<10"],
            ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"],
        ];
        foreach (var lines in readings)
            Page.Check(lines).Kinds().ShouldBe(["passport"], string.Join('\n', lines));
    }

    // As PP-OCRv4 reads id-card-back.jpg and passport-tilted.jpg.
    [Theory]
    [InlineData("idCard", "I<UT0D231458907<<<<<<<<<<<<<<<", "7 408122F1204159UT0<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")]
    [InlineData("passport", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UT07408122F1204159ZE184226B<<<<<10")]
    [InlineData("passport", "P<UTOOBRIEN<<HEIKE<UTE<<<<<<<<<<<<<<<<<<<<<<", "×94W9250G6UT08408152<3401273<<<<<<<<<<<<<<02")]
    public void What_a_model_reads_from_the_samples_is_recognised(string kind, params string[] lines) =>
        Page.Check(lines).Findings.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            finding => finding.Kind.ShouldBe(kind), finding => finding.Confidence.ShouldBe(0.99, 0.02));

    [Fact]
    public void Zeros_for_the_letter_O_in_the_names_leave_nothing_in_doubt()
    {
        var zone = Write(3, "P", "UTO", "D23145890", "740812", "F", "270415", "", "KOWALCZYK", "SOREN");
        Page.Check([zone[0].Replace('O', '0'), zone[1]]).Findings.ShouldHaveSingleItem().Confidence.ShouldBeGreaterThan(0.9);
    }

    [Fact]
    public void Lines_that_come_in_pieces_are_put_together()
    {
        TextLine[] pieces =
        [
            Page.Line("ANNA<MARIA<<<<<<<<<<<<<<<<<<<", 470, 108), Page.Line("P<UTOERIKSSON<<", 100, 100),
            Page.Line("L898902C36UTO", 100, 160), Page.Line("7408122F1204159", 380, 164), Page.Line("ZE184226B<<<<<10", 690, 170),
        ];
        var finding = Page.Check(pieces).Findings.ShouldHaveSingleItem();
        finding.Kind.ShouldBe("passport");
        finding.Confidence.ShouldBeGreaterThan(0.9);
    }

    [Fact]
    public void A_TD1_card_is_read_in_any_order_of_its_lines()
    {
        foreach (var order in (int[][])[[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
            Page.Check([.. order.Select(i => Td1[i])]).Kinds().ShouldBe(["idCard"]);
        Page.Check(string.Concat(Td1)).Kinds().ShouldBe(["idCard"]);
        Page.Check(Td1[0], Td1[1]).Kinds().ShouldBe(["idCard"]);
    }

    [Fact]
    public void Every_valid_zone_is_recognised()
    {
        var documents =
            from format in Gen.Elements(1, 2, 3)
            from code in Gen.Elements("P", "I", "AC", "C", "ID", "PD")
            from state in Gen.Elements("UTO", "D<<", "XXA", "GBD")
            from number in Text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 5, 9)
            from birth in Date()
            from sex in Gen.Elements("M", "F", "<")
            from expiry in Date()
            from optional in Text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 0, 14)
            from surname in Text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 2, 14)
            from given in Text("ABCDEFGHIJKLMNOPQRSTUVWXYZ ", 1, 9)
            select (format, code, lines: Write(format, code, state, number, birth, sex, expiry, optional, surname, given.Trim()));
        Prop.ForAll(documents.ToArbitrary(), document =>
        {
            var expected = document.format == 3 || document.code[0] == 'P' ? "passport" : "idCard";
            var result = Page.Check(document.lines);
            return result.Kinds() is [var kind] && kind == expected && result.Findings[0].Confidence >= 0.9;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    /// <summary>Its third line, repaired as a first one, agrees with all check digits by chance.</summary>
    [Fact]
    public void The_reading_with_the_fewest_repairs_counts() =>
        Page.Check(["P<XXAUHWVWV3OP5<<<<<<<<<<<<<<<", "1811168F9708011XXAUD<<<<<<<<<7", "ORBD<<TMDCUXEMO<<<<<<<<<<<<<<<"])
            .Kinds().ShouldBe(["passport"]);

    [Fact]
    public void Random_lines_of_the_right_length_are_no_document()
    {
        var random = new Random(3);
        var found = 0;
        for (var round = 0; round < 3000; round++)
        {
            var alphabet = round % 3 == 0 ? "0123456789" : round % 3 == 1 ? "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<<<<" : "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
            var length = (int[])[30, 36, 44];
            found += Page.Check([.. Enumerable.Range(0, 3).Select(_ => new string(random.GetItems(alphabet.AsSpan(), length[round % 3])))]).Findings.Count;
        }

        found.ShouldBe(0);
    }

    [Fact]
    public void Hostile_text_is_judged_in_time()
    {
        var random = new Random(5);
        string[] lines = [.. Enumerable.Range(0, 1500).Select(_ => new string(random.GetItems("<<<<PIO01KC8B".AsSpan(), random.Next(28, 50))))];
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Page.Check(lines);
        Page.Check(new string('<', 2_000_000), new string('4', 2_000_000), string.Concat(Enumerable.Repeat("CONFIDENTIAL ", 100_000)));
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Tables_of_numbers_are_no_zones()
    {
        var random = new Random(7);
        for (var page = 0; page < 100; page++)
        {
            var columns = random.Next(3, 8);
            string[] rows = [.. Enumerable.Range(0, 18).Select(_ => string.Join(' ', Enumerable.Range(0, columns).Select(_ => new string(random.GetItems("0123456789".AsSpan(), 44 / columns)))))];
            Page.Check(rows).Kinds().ShouldNotContain("passport");
            Page.Check(rows).Kinds().ShouldNotContain("idCard");
        }
    }

    private static string[] Specimen(string name) => name switch { "TD3" => Td3, "TD2" => Td2, "TD1" => Td1, "MRV-A" => VisaA, _ => VisaB };

    private static IEnumerable<string[]> Confuse(string[] lines) =>
        from line in Enumerable.Range(0, lines.Length)
        from at in Enumerable.Range(0, lines[line].Length)
        from pair in Confusions
        where pair.Contains(lines[line][at], StringComparison.Ordinal)
        let other = pair[0] == lines[line][at] ? pair[1] : pair[0]
        select (string[])[.. lines[..line], lines[line][..at] + other + lines[line][(at + 1)..], .. lines[(line + 1)..]];

    private static Gen<string> Text(string alphabet, int min, int max) =>
        from length in Gen.Choose(min, max)
        from characters in Gen.Elements(alphabet.ToCharArray()).ArrayOf(length)
        select new string(characters);

    private static Gen<string> Date() =>
        from year in Gen.Choose(0, 99)
        from month in Gen.Choose(1, 12)
        from day in Gen.Choose(1, 28)
        select $"{year:00}{month:00}{day:00}";
}
