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
    public void A_card_number_is_recognised(string text) => Page.Check("BANK OF UTOPIA", text).Kinds().ShouldBe(["paymentCard"]);

    [Theory]
    [InlineData("4111 1111 1111 1112")] // Luhn
    [InlineData("4111 1111 1111 111")] // length
    [InlineData("1234 5678 9012 3452")] // no issuer, Luhn fits
    [InlineData("9111 1111 1111 1111")]
    [InlineData("0000 0000 0000 0000")]
    [InlineData("2237 1037 1852 1340")] // departures; Luhn and issuer fit
    [InlineData("4111 1111 1111 1111 1111")] // longer
    [InlineData("4111 1111 1111 1111 4111 1111 1111 1111")]
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
    public void What_stands_on_a_card_besides_its_number_makes_it_surer()
    {
        var bare = Page.Check("4111 1111 1111 1111").Findings[0].Confidence;
        var brand = Page.Check("4111 1111 1111 1111", "VISA").Findings[0].Confidence;
        var all = Page.Check("4111 1111 1111 1111", "VALID THRU 12/29", "Visa").Findings[0].Confidence;
        bare.ShouldBeLessThan(brand);
        brand.ShouldBeLessThan(all);
        all.ShouldBeInRange(0.95, 1);
    }

    // Luhn leaves one in ten; the issuers' ranges of 16 digits are about a quarter of all numbers.
    [Theory]
    [InlineData(16, 0.027)]
    [InlineData(15, 0.002)]
    [InlineData(14, 0.0036)]
    [InlineData(13, 0)]
    [InlineData(12, 0)]
    public void Random_digits_are_taken_for_a_card_as_often_as_theory_says(int length, double expected)
    {
        const int Rounds = 10_000;
        var random = new Random(length);
        var found = Enumerable.Range(0, Rounds).Count(_ => Page.Check(new string(random.GetItems("0123456789".AsSpan(), length))).Sensitive);
        var deviation = Math.Sqrt(Rounds * expected * (1 - expected));
        ((double)found).ShouldBe(Rounds * expected, (4 * deviation) + 1);
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
