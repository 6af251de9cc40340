using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Sensitivity;

namespace Sluice.Tests.Sensitivity;

public class SensitivityCheckTests
{
    public static TheoryData<string, string[]> Ordinary => new()
    {
        { "nothing", [] },
        { "blank", ["", " ", "\n", "\u200B"] },
        { "menu", ["The Secret Garden", "café · bakery · evenings from six", "Passport to Spain: three tapas 12.00", "Our recipes are confidential.", "Open 12/05 - 09/30", "Visa and Mastercard welcome"] },
        { "ticket", ["NORTHERN RAILWAY", "From Port Elsinore", "Ticket number", "7312 0045 9981 2204", "Price 23.50", "Valid 21 NOV 12/26"] },
        { "letter", ["Thank you for your order no. 4000 1234 5678 9017 of 12 May.", "tracking number is 00340434161094021501.", "(ISBN 978-3-16-148410-0)", "GB29 NWBK 6016 1331 9268 19 within thirty days."] },
        { "book page", ["It is a truth universally acknowledged, that a single man in possession of a good", "fortune, must be in want of a wife. The matter was to remain strictly", "confidential until Tuesday."] },
        { "code", ["if (a << 2 < b << 3) return a <<< b;", "cout << \"P<UTO\" << endl << flush << hex << 0x4111111111111111;", "<<<<<<< HEAD", ">>>>>>> main"] },
        { "boarding card", ["M1ERIKSSON/ANNA EABC123 UTOZENXX 0834 326Y021A0025 100", "BOARDING PASS", "GATE 12 SEAT 21A"] },
        { "receipt", ["VISA DEBIT", "**** **** **** 1111", "AUTH 004512", "TOTAL 41.11", "REF 4111 1111 1111 1112"] },
        { "phone list", ["0171 4567890", "+49 30 123456 78", "555-0104-477", "0800 4111 1111"] },
        { "table", ["4100 4200 4300 4400 4500 4600", "1000 2000 3000 4000", "12 34 56 78"] },
    };

    [Theory]
    [MemberData(nameof(Ordinary))]
    public void An_ordinary_paper_is_not_sensitive(string what, string[] lines) => Page.Check(lines).ShouldSatisfyAllConditions(
        result => result.Sensitive.ShouldBeFalse(what), result => result.Findings.ShouldBeEmpty(what));

    [Fact]
    public void Several_kinds_are_found_side_by_side()
    {
        var result = Page.Check(["CONFIDENTIAL", .. Specimens.Td3, "4111 1111 1111 1111"]);
        result.Sensitive.ShouldBeTrue();
        result.Kinds().Order(StringComparer.Ordinal).ShouldBe(["confidential", "passport", "paymentCard"]);
        result.Findings.Select(finding => finding.Confidence).ShouldBeInOrder(SortDirection.Descending);
    }

    [Fact]
    public void A_result_never_holds_text_and_stays_small()
    {
        string[] lines = [.. Enumerable.Repeat((string[])["TOP SECRET", .. Specimens.Td3, "4111 1111 1111 1111"], 50).SelectMany(page => page)];
        var json = JsonSerializer.Serialize(Page.Check(lines));
        json.ShouldNotContain("ERIKSSON");
        json.ShouldNotContain("4111");
        json.ShouldNotContain("SECRET");
        json.Length.ShouldBeLessThan(8 * 1024);
    }

    [Fact]
    public void Findings_below_the_minimum_do_not_count()
    {
        var lines = Page.Of("4111111111111111");
        SensitivityCheck.Check(lines, new SensitivityOptions { MinConfidence = 0.9 }).ShouldSatisfyAllConditions(
            result => result.Sensitive.ShouldBeFalse(), result => result.Findings.ShouldBeEmpty());
    }

    [Fact]
    public void No_text_makes_it_fail() => Prop.ForAll<string[]>(texts =>
    {
        var lines = (texts ?? []).Select((text, i) => new TextLine(text ?? "", new TextPlace(i * 7 % 50, i * 13 % 90, i % 5 * 20, i % 3 * 15), 0.5)).ToArray();
        var findings = SensitivityCheck.Check(lines, new SensitivityOptions()).Findings;
        return findings.All(finding => finding.Confidence is >= 0.5 and <= 1);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Theory]
    [InlineData("CONFIDENTIAL ")]
    [InlineData("STRICTLY")]
    [InlineData("CONFIDENTIAL? ")]
    [InlineData("(CONFIDENTIAL)[ ]")]
    [InlineData("NOT/TOP SECRET:")]
    [InlineData("A. ")]
    [InlineData("4111 ")]
    [InlineData("4111111111111111 ")]
    [InlineData("4.1/1-1*1|")]
    [InlineData("GB29 NWBK 6016 ")]
    [InlineData("ORDER NUMBER 4111111111111111 ")]
    public void A_page_full_of_hostile_text_is_judged_in_time(string piece)
    {
        string[] lines = [.. Enumerable.Repeat(string.Concat(Enumerable.Repeat(piece, 500)), 1000)];
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Page.Check(lines);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void All_problems_of_options_are_told_at_once()
    {
        new SensitivityOptions().Validate().ShouldBeEmpty();
        new SensitivityOptions { MinConfidence = 0, ConfidentialMarks = ["x", ""] }.Validate().Count.ShouldBe(3);
    }
}
