using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Sensitivity;

namespace Sluice.Tests.Sensitivity;

public class PaymentCardTests
{
    [Theory]
    [InlineData("4111 1111 1111 1111")] // Visa
    [InlineData("4111111111111111")]
    [InlineData("4111-1111-1111-1111")]
    [InlineData("4111  1111\u00A01111 1111")]
    [InlineData("41111111 11111111")]
    [InlineData("5555 5555 5555 4444")] // Mastercard
    [InlineData("2223 0031 2200 3222")] // Mastercard, 2-series
    [InlineData("3782 822463 10005")] // American Express
    [InlineData("371449635398431")]
    [InlineData("6011 1111 1111 1117")] // Discover
    [InlineData("3056 930902 5904")] // Diners Club
    [InlineData("3530 1113 3330 0000")] // JCB
    [InlineData("6200 0000 0000 0005")] // UnionPay
    [InlineData("6759 6498 2643 8453")] // Maestro
    [InlineData("Card: 4111 1111 1111 1111.")]
    [InlineData("4111 1111 1111 1111 12/29 123")]
    [InlineData("4111 1111 1111 1111 123")]
    [InlineData("41I1 1111 1111 1111")] // one letter for a digit
    [InlineData("4111 1111 1111 l111")]
    [InlineData("Pay with my card (4111 1111 1111 1111) please")]
    [InlineData("My card is #4111111111111111")]
    [InlineData("card=4111111111111111;exp=12/29")]
    [InlineData("Specimen,4111111111111111,12/29")]
    [InlineData("7,4111111111111111,12/29")]
    [InlineData("{\"pan\":\"4111111111111111\",\"cvc\":\"123\"}")]
    [InlineData("'5555555555554444'")]
    [InlineData("4111.1111.1111.1111")]
    [InlineData("4111/1111/1111/1111")]
    [InlineData("4111_1111_1111_1111")]
    [InlineData("5555*5555*5555*4444")]
    [InlineData("4111|1111|1111|1111")]
    [InlineData("4111111111111111|12|29|123")]
    [InlineData("4111111111111111112129")] // strokes read as ones
    [InlineData("41111111111111111121291123")]
    [InlineData("4111111111111111111")] // 4111|1111|1111|1111
    [InlineData("3782 8224 6310 005")]
    [InlineData("3782-822463-10005")]
    [InlineData("3782 822463 10005 1234")]
    [InlineData("3782822463100051234")]
    [InlineData("3056 9309 0259 04")]
    [InlineData("622848 0000000000000")]
    [InlineData("6228480000000000000")]
    [InlineData("银行卡号6228480000000000000")]
    [InlineData("Card2223003122003222")] // the blank was lost
    [InlineData("Card6759649826438453003")]
    [InlineData("4111111111111111exp12/29")]
    [InlineData("4111 1111 1111 111112/29")]
    [InlineData("Transaction 2 4111 1111 1111 1111")]
    [InlineData("1. 4111 1111 1111 1111")]
    [InlineData("4111 1111 1111 1111 1229 123")]
    [InlineData("4111 1111 1111 1111 12 2029 123")]
    [InlineData("41111111111111111229123")]
    [InlineData("4111 1111 1111 1111 5555 5555 5555 4444")]
    [InlineData("4111 1111 1111 1111 4111 1111 1111 1111")]
    [InlineData("6070 9900 0000 0004")] // RuPay
    [InlineData("9792 0000 0000 0003")] // Troy
    [InlineData("5019 7100 0000 0002")] // Dankort
    [InlineData("you can charge 5517.9641.7062.0233 for the order")]
    [InlineData("my card is55427054 42882302")]
    [InlineData("4111丨1111丨1111丨1111")]
    [InlineData("Your order was paid with card 4111 1111 1111 1111")]
    [InlineData("Order 17 was paid with 4111 1111 1111 1111")]
    [InlineData("My order failed, so here you are: 4111 1111 1111 1111")]
    public void A_card_number_is_recognised(string text) => Page.Check("BANK OF UTOPIA", text).Kinds().ShouldBe(["paymentCard"]);

    [Theory]
    [InlineData("4111 1111 1111 1112")] // Luhn
    [InlineData("4111 1111 1111 111")] // length
    [InlineData("1234 5678 9012 3452")] // no issuer, Luhn fits
    [InlineData("9111 1111 1111 1111")]
    [InlineData("0000 0000 0000 0000")]
    [InlineData("2237 1037 1852 1340")] // departures; Luhn and issuer fit
    [InlineData("4111 1111 1111 1111 1111")] // longer
    [InlineData("41 11 11 11 11 11 11 11")] // not as cards are printed
    [InlineData("411 111 111 111 111 1")]
    [InlineData("4IIl IIlI 11I1 1111")] // too many letters
    [InlineData("4111 1111 / 1111 1111")]
    [InlineData("00340434161094021501")] // parcel
    [InlineData("ISBN 978-3-16-148410-0")]
    [InlineData("4006381333931")] // EAN-13 whose Luhn digit would not matter
    [InlineData("GB29 NWBK 6016 1331 9268 19")]
    [InlineData("DE89 3704 0044 0532 0130 00")]
    [InlineData("NL91 ABNA 0417 1643 00")]
    [InlineData("+44 20 7946 0958")]
    [InlineData("+1 (555) 010-4477")]
    [InlineData("356938035643809")] // IMEI, has a Luhn digit
    [InlineData("8944 1100 6855 3298 9112")] // SIM
    [InlineData("2019 2020 2021 2022 2023 2024")]
    [InlineData("Order no. 4012 8888 8888 1881")] // would be a Visa number
    [InlineData("Bestellnummer: 4111111111111111")]
    [InlineData("12/05 - 09/30")]
    [InlineData("Order no. 4539578763621486")]
    [InlineData("0rder n0. 2201 1200 7770 0945")]
    [InlineData("Your 0rder 3530-7259-0158-3554 has been shipped")]
    [InlineData("Trackingnumber4539578763621486")]
    [InlineData("MemberID4539578763621486")]
    [InlineData("Your member card: 4539 5787 6362 1486")]
    [InlineData("IMEI2:352099001761481")]
    [InlineData("IMEISV 3534567890123455")]
    [InlineData("4539578763621486 is your order number")]
    [InlineData("4539 5787 6362 1486 (tracking number)")]
    [InlineData("3738953476 03294 isyour 0rder number")]
    [InlineData("Serial no: 4539578763621486")]
    [InlineData("SIMICCID89445012000012345678")]
    [InlineData("elD89049032000001000000012345678901")]
    [InlineData("time_processed: 1647725122227")]
    [InlineData("ts_us: 1748503543012000")]
    [InlineData("53091360-1249-4991-8123-111111111111")]
    [InlineData("5555555555554444b66cf2db26efb20c")]
    [InlineData("0x4111111111111111")]
    [InlineData("translate(0%, -0.5309136012499991%)")]
    [InlineData("IBANGB29NWBK60161331926819")]
    [InlineData("IBAN: FR1420041010050500013M02606")]
    [InlineData("Card number: oooooooooooooooo")]
    public void Another_number_is_no_card(string text) => Page.Check("Some heading", text).Findings.ShouldBeEmpty();

    [Fact]
    public void Four_boxes_of_one_line_are_one_number()
    {
        TextLine[] boxes = [Page.Line("1111", 320, 104), Page.Line("4111", 100, 100), Page.Line("1111", 430, 98), Page.Line("1111", 210, 102), Page.Line("VISA", 900, 400)];
        var finding = Page.Check(boxes).Findings.ShouldHaveSingleItem();
        finding.Place.ShouldBe(new TextPlace(100, 98, 410, 46));
    }

    [Fact]
    public void A_number_in_two_or_four_lines_is_one_number()
    {
        Page.Check("4111", "1111", "1111", "1111").Kinds().ShouldBe(["paymentCard"]);
        Page.Check("4111 1111", "1111 1111", "ANNA").Kinds().ShouldBe(["paymentCard"]);
        Page.Check("4111", "1111", "1111", "1111", "1111").Findings.ShouldBeEmpty();
        Page.Check("4111", "1111", "1112", "1111").Findings.ShouldBeEmpty();
    }

    [Fact]
    public void A_number_broken_over_two_rows_of_a_bubble_is_one_number()
    {
        Page.Check("my card is", "4111 1111 1111", "1111").Kinds().ShouldBe(["paymentCard"]);
        Page.Check("sure, it is 4111 1111", "1111 1111 exp 12/29", "cvc 123").Kinds().ShouldBe(["paymentCard"]);
        Page.Check("it is 411111111111", "1111 ok").Kinds().ShouldBe(["paymentCard"]);
        Page.Check("it is 3782 822463", "10005 ok").Kinds().ShouldBe(["paymentCard"]);
        Page.Check("your order number is 4111 1111", "1111 1111").Findings.ShouldBeEmpty();
        Page.Check("it is 4111 1111", "and", "1111 1111").Findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Tracking number")]
    [InlineData("Your order no. is")]
    [InlineData("Sendungsnummer:")]
    [InlineData("MembershipID")]
    public void A_label_on_the_line_above_counts(string label)
    {
        Page.Check(label, "4539578763621486").Findings.ShouldBeEmpty();
        Page.Check(label, "4539 5787 6362 1486").Findings.ShouldBeEmpty();
        Page.Check(label, "Visa 4539 5787 6362 1486").Kinds().ShouldBe(["paymentCard"]);
    }

    public static TheoryData<string> Issuers => [.. CardIssuers.All.Select(issuer => issuer.Name).Distinct(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Issuers))]
    public void A_number_of_every_range_is_recognised(string name)
    {
        foreach (var issuer in CardIssuers.All.Where(issuer => issuer.Name == name))
        {
            foreach (var (start, length) in new[] { issuer.From, issuer.To }.SelectMany(start => issuer.Lengths, (start, length) => ($"{start}", length)))
                Page.Check($"Card {Grouped(Number(start, length))}").Kinds().ShouldBe(["paymentCard"], $"{name} {start}, {length} digits");
        }
    }

    private static readonly string[] Around = ["{0}", "my card is {0}", "Card: {0}", "({0})", "pan={0};", "\"{0}\"", "card,{0},12/29", "{0} 12/29 123", "{0} 1229", "use #{0} please"];

    [Fact]
    public void A_number_is_found_whatever_stands_between_and_around_its_digits()
    {
        var cases =
            from issuer in Gen.Elements(CardIssuers.All)
            from length in Gen.Elements(issuer.Lengths)
                // Of smaller digits, four groups may be times of a day.
            from rest in Gen.Elements("3456789".ToCharArray()).ArrayOf(length)
            from separator in Gen.Elements(" ", "", "-", " - ", ".", "/", "_", "*", "|", "\u00A0")
            from around in Gen.Elements(Around)
            select string.Format(CultureInfo.InvariantCulture, around, Grouped(Number($"{issuer.From}{new string(rest)}"[..(length - 1)], length)).Replace(" ", separator));
        Prop.ForAll(cases.ToArbitrary(), text =>
            Found(text) && Found(text.ToUpperInvariant()) && (text.Contains('/') || Found(text.Replace(" ", ""))) && Page.Check("Hello Anna,", text, "see you on Friday").Kinds() is ["paymentCard"])
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
        static bool Found(string text) => Page.Check(text).Kinds() is ["paymentCard"];
    }

    [Fact]
    public void Tables_of_numbers_are_rarely_cards()
    {
        var random = new Random(11);
        var found = 0;
        for (var page = 0; page < 500; page++)
        {
            var columns = random.Next(2, 7);
            string[] rows = [.. Enumerable.Range(0, 12).Select(_ => string.Join(' ', Enumerable.Range(0, columns).Select(_ => random.Next(1000, 10000))))];
            found += Page.Check(rows).Sensitive ? 1 : 0;
        }

        found.ShouldBeLessThan(50);
    }

    private static string Number(string start, int length)
    {
        var body = start.PadRight(length - 1, '7')[..(length - 1)];
        return Enumerable.Range(0, 10).Select(digit => $"{body}{digit}").Single(CardIssuers.IsLuhn);
    }

    private static string Grouped(string number) => number.Length < 16
        ? $"{number[..4]} {number[4..10]} {number[10..]}" : string.Join(' ', number.Chunk(4).Select(group => new string(group)));

    [Fact]
    public void What_stands_on_a_card_besides_its_number_makes_it_surer()
    {
        var bare = Page.Check("4111 1111 1111 1111").Findings[0].Confidence;
        var brand = Page.Check("4111 1111 1111 1111", "VISA").Findings[0].Confidence;
        var all = Page.Check("4111 1111 1111 1111", "VALID THRU 12/29", "Visa").Findings[0].Confidence;
        bare.ShouldBeLessThan(brand);
        brand.ShouldBeLessThan(all);
        all.ShouldBeInRange(0.95, 1);
    }

    // Luhn leaves one in ten of the share of numbers that the issuers' ranges are.
    [Theory]
    [InlineData(19)]
    [InlineData(16)]
    [InlineData(15)]
    [InlineData(14)]
    [InlineData(13)]
    [InlineData(12)]
    public void Random_digits_are_taken_for_a_card_as_often_as_theory_says(int length)
    {
        const int Rounds = 10_000;
        var random = new Random(length);
        string[] numbers = [.. Enumerable.Range(0, Rounds).Select(_ => new string(random.GetItems("0123456789".AsSpan(), length)))];
        var expected = numbers.Count(number => length >= 14 && CardIssuers.ByRange(number) is not null) * 0.1;
        var found = numbers.Count(number => Page.Check(number).Sensitive);
        // Of 19 digits, 15 may be an American Express number and its code.
        ((double)found).ShouldBe(expected, (4 * Math.Sqrt(expected)) + (length == 19 ? 25 : 1));
    }

    [Theory]
    [InlineData("3724 494616 22375", "VALID THRU 09/32", "AMERICAN EXPRESS")]
    [InlineData("5555 5553 0248 0227", "VALID THRU /35", "mastercard")]
    public void One_misread_digit_does_not_hide_a_card_that_says_what_it_is(params string[] lines) => Page.Check(lines).Kinds().ShouldBe(["paymentCard"]);

    [Theory]
    [InlineData("3724 494616 22375", "VALID THRU 09/32", "")]
    [InlineData("3724 494616 22375", "AMERICAN EXPRESS", "")]
    [InlineData("372449461622375", "VALID THRU 09/32", "AMERICAN EXPRESS")]
    [InlineData("Order number 4111 1111 1111 1112", "VALID UNTIL 09/32", "VISA")]
    public void A_number_with_a_wrong_digit_is_no_card_on_less_evidence(params string[] lines) => Page.Check(lines).Kinds().ShouldBeEmpty();
}
