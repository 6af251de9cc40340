using Sluice.FuzzImages;
using Sluice.Vision.Images;

namespace Sluice.Vision.Tests.Images;

public sealed class ImageDecoderTests
{
    private static Decoded Decode(byte[] bytes) => new ImageDecoder(TimeProvider.System).Decode(bytes);

    [Theory]
    [InlineData("coffee.jpg", 600, 400, 1)]
    [InlineData("icon.png", 64, 64, 1)]
    [InlineData("animation.gif", 320, 180, 12)]
    [InlineData("frames.gif", 1, 1, 5000)]
    public void Samples_decode_to_their_size_and_say_how_many_frames_were_seen(string name, int width, int height, int frames)
    {
        var decoded = Decode(Samples.Read(name));
        decoded.Failure.ShouldBe(DecodeFailure.None);
        (decoded.First.Width, decoded.First.Height, decoded.Frames).ShouldBe((width, height, frames));
    }

    [Fact]
    public void Frames_that_come_again_are_kept_once_and_all_are_seen()
    {
        var decoded = Decode(HostileImages.All["GIF of 10001 frames of 8 × 8"]);
        (decoded.Pictures.Count, decoded.Frames).ShouldBe((2, 10_001));
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "no bytes", nameof(DecodeFailure.Empty) },
        { "text", nameof(DecodeFailure.Unsupported) },
        { "SVG", nameof(DecodeFailure.Unsupported) },
        { "BMP", nameof(DecodeFailure.Unsupported) },
        { "ICO", nameof(DecodeFailure.Unsupported) },
        { "PDF", nameof(DecodeFailure.Unsupported) },
        { "PNG of 65535 × 65535", nameof(DecodeFailure.TooLarge) },
        { "PNG of 16001 × 1", nameof(DecodeFailure.TooLarge) },
        { "PNG of 8000 × 8000", nameof(DecodeFailure.TooLarge) },
        { "PNG without data", nameof(DecodeFailure.Damaged) },
        { "GIF of 4000 frames of 2000 × 2000", nameof(DecodeFailure.TooLarge) },
        { "truncated JPEG", nameof(DecodeFailure.Damaged) },
        { "JPEG without its last rows", nameof(DecodeFailure.Damaged) },
        { "truncated PNG", nameof(DecodeFailure.Damaged) },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_files_have_a_defined_outcome_in_bounded_time(string what, string failure)
    {
        // Each strip of pixels that is drawn takes a hundredth of the limit: the outcome comes before the limit does.
        var clock = new DrawingClock(clock => clock.Advance(ImageDecoder.TimeLimit / 100));
        new ImageDecoder(clock).Decode(HostileImages.All[what]).Failure.ToString().ShouldBe(failure);
        (clock.GetUtcNow() - clock.Start).ShouldBeLessThan(ImageDecoder.TimeLimit);
    }

    [Fact]
    public void Damaged_files_never_throw_and_never_exceed_the_limits()
    {
        const int seed = 20261121;
        var mutations = new Mutations(seed);
        for (var number = 0; number < 1500; number++)
        {
            var (original, bytes) = mutations.Make(number);
            Decode(bytes).Bytes.ShouldBeLessThanOrEqualTo(ImageDecoder.MaxKeptPixels * 3, $"seed {seed}, number {number}, of {original}");
        }
    }

    [Fact]
    public void A_seed_and_a_number_make_the_same_damage_again()
    {
        var made = new Mutations(1).Make(7).Bytes;
        new Mutations(1).Make(7).Bytes.ShouldBe(made);
        new Mutations(2).Make(7).Bytes.ShouldNotBe(made);
    }

    [Theory]
    [InlineData(1, 1, "0")]
    [InlineData(5, 100, "0 1 2 3 4")]
    [InlineData(100, 100, "0 9 18 27 36 45 54 63 72 81 90 99")]
    [InlineData(100, 20_000_000, "0 99")]
    [InlineData(100, 50_000_000, "0")]
    public void Frames_are_sampled_from_first_to_last_within_the_pixels_of_one_image(int frames, long pixels, string sampled) =>
        string.Join(' ', ImageDecoder.Sample(frames, pixels)).ShouldBe(sampled);
}
