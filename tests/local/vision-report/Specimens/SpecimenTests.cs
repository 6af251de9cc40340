using Sluice.Sensitivity;
using Sluice.Vision.Report.Specimens;

namespace Sluice.Vision.Report.Tests.Specimens;

/// <summary>What the report draws is what it says it is: the check must recognise it from the text as printed.</summary>
public sealed class SpecimenTests
{
    [Theory]
    [InlineData("TD1")]
    [InlineData("TD2")]
    [InlineData("TD3")]
    public void Every_zone_has_the_right_length_and_check_digits(string format)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var document = Documents.Draw(format, new Random(seed));
            document.Zone.Select(line => line.Length).Distinct().ShouldHaveSingleItem().ShouldBe(format switch { "TD1" => 30, "TD2" => 36, _ => 44 });
            var finding = Check(document.Zone).Findings.ShouldHaveSingleItem();
            finding.Kind.ShouldBe(document.Kind);
            finding.Confidence.ShouldBeGreaterThan(0.98);
        }
    }

    [Fact]
    public void Every_card_number_is_one()
    {
        for (var seed = 0; seed < 100; seed++)
            Check(Cards.Draw(Cards.Styles[seed % 3], new Random(seed)).Digits).Findings.ShouldHaveSingleItem().Kind.ShouldBe(SensitivityKinds.PaymentCard);
    }

    [Fact]
    public void The_same_seed_draws_the_same_and_another_one_something_else()
    {
        foreach (var kind in OrdinaryPapers.Kinds)
        {
            OrdinaryPapers.Draw(kind, new Random(3)).Paper.Svg.ShouldBe(OrdinaryPapers.Draw(kind, new Random(3)).Paper.Svg);
            OrdinaryPapers.Draw(kind, new Random(3)).Paper.Svg.ShouldNotBe(OrdinaryPapers.Draw(kind, new Random(4)).Paper.Svg);
        }
    }

    private static SensitivityResult Check(params string[] lines) => SensitivityCheck.Check(
        [.. lines.Select((line, i) => new TextLine(line, new TextPlace(100, 100 + 60 * i, 20 * line.Length, 40), 0.95))], new SensitivityOptions());
}
