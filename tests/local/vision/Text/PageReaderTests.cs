using Sluice.Vision.Images;

namespace Sluice.Vision.Tests.Text;

public sealed class PageReaderTests(RunningService service)
{
    public static TheoryData<double> Turns => [0, 3, -3, 90, 180, 270];

    private List<string> Read(string name, double degrees)
    {
        var turned = new Decoded(DecodeFailure.None, [Samples.Turn(Samples.Decode(name), degrees)]);
        return [.. service.Engine.Read(turned).Blocks.Single().Select(line => line.Text)];
    }

    // O and 0 look alike in print; who reads a zone tells them apart by position.
    private static string WithoutZeros(string line) => line.Replace('0', 'O');

    [Theory]
    [MemberData(nameof(Turns))]
    public void Both_lines_of_a_passport_are_read_whole(double degrees)
    {
        var lines = Read("passport.jpg", degrees).ConvertAll(WithoutZeros);
        lines.ShouldContain("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<");
        lines.ShouldContain(WithoutZeros("L898902C36UTO7408122F1204159ZE184226B<<<<<10"));
        lines.FindIndex(line => line.StartsWith("P<", StringComparison.Ordinal))
            .ShouldBeLessThan(lines.FindIndex(line => line.Contains("74O8122", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Turns))]
    public void A_card_number_is_one_line(double degrees) =>
        Read("payment-card.jpg", degrees).ShouldContain("4111 1111 1111 1111");

    [Theory]
    [MemberData(nameof(Turns))]
    public void The_mark_of_a_letter_is_read_first_and_as_words(double degrees) =>
        Read("confidential-letter.jpg", degrees)[0].ShouldBe("STRICTLY CONFIDENTIAL");

    [Theory]
    [InlineData("coffee.jpg")]
    [InlineData("cat.jpg")]
    [InlineData("portrait.jpg")]
    [InlineData("icon.png")]
    public void An_image_without_text_gives_next_to_none(string name) =>
        Read(name, 0).Sum(line => line.Length).ShouldBeLessThan(3);

    [Fact]
    public void Words_lie_within_their_line_from_left_to_right()
    {
        var lines = service.Engine.Read(new Decoded(DecodeFailure.None, [Samples.Decode("confidential-letter.jpg")])).Blocks.Single();
        foreach (var line in lines)
        {
            line.Text.ShouldBe(string.Join(' ', line.Words.Select(word => word.Text)));
            var edges = line.Words.SelectMany(word => new[] { word.Polygon[0].X, word.Polygon[1].X }).ToList();
            edges.ShouldBe(edges.Order());
            edges[0].ShouldBe(line.Polygon[0].X, 0.5);
            edges[^1].ShouldBe(line.Polygon[1].X, 0.5);
        }
    }
}
