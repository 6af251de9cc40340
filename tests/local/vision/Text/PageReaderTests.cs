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

    [Theory]
    [InlineData(7000, 7000, 5800, 300)]
    [InlineData(7000, 7000, 2500, 2600)]
    [InlineData(4000, 4000, 3000, 3300)]
    [InlineData(12000, 2000, 6000, 900)]
    public void A_card_is_read_on_a_canvas_however_large(int width, int height, int left, int top)
    {
        var card = Samples.Decode("payment-card.jpg");
        card = new ImageDecoder(TimeProvider.System).Decode(ScaledJpeg.Write(card, quality: 95, maxSide: 900)).First;
        var canvas = new Bitmap(width, height);
        Array.Fill(canvas.Rgb, (byte)235);
        for (var y = 0; y < card.Height; y++)
            card.Rgb.AsSpan(y * card.Width * 3, card.Width * 3).CopyTo(canvas.Rgb.AsSpan(((top + y) * width + left) * 3));
        var text = service.Engine.Read(new Decoded(DecodeFailure.None, [canvas]));
        text.Unseen.ShouldBe(Unseen.None);
        text.Blocks.Single().Select(line => line.Text.Replace(" ", "", StringComparison.Ordinal)).Count(line => line == "4111111111111111").ShouldBe(1);
    }

    [Fact]
    public void Of_more_detail_than_can_be_looked_at_closely_it_is_said_that_some_was_not()
    {
        var noise = new Bitmap(16_000, 3_100);
        new Random(20261128).NextBytes(noise.Rgb);
        service.Engine.Read(new Decoded(DecodeFailure.None, [noise])).Unseen.ShouldBe(Unseen.Area);
    }

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
