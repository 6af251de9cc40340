using NetVips;
using Sluice.Vision.Images;
using Sluice.Vision.Images.Formats;

namespace Sluice.Vision.Tests.Images;

/// <summary>What people see of a file is among what is judged, or it is said that it is not.</summary>
public sealed class DisguisesTests(RunningService service)
{
    // Of 255: compression, and an ink that takes the green for all colours.
    private const double Alike = 14;

    private static Decoded Decode(byte[] bytes) => new ImageDecoder(TimeProvider.System).Decode(bytes);

    public static TheoryData<string> Names => [.. Disguises.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_picture_is_found_in_its_disguise(string disguise)
    {
        var decoded = Decode(Disguises.All[disguise]());
        decoded.Failure.ShouldBe(DecodeFailure.None);
        decoded.Unseen.ShouldBe(Unseen.None);
        decoded.Pictures.Min(picture => Math.Min(
            Disguises.Difference(picture, Disguises.Card), Disguises.Difference(picture, Disguises.Card, inverted: true))).ShouldBeLessThan(Alike);
    }

    [Theory]
    [InlineData("white ink on nothing")]
    [InlineData("an animated PNG whose default image is no frame")]
    [InlineData("the second page of a TIFF")]
    [InlineData("a profile that makes it of flat grey")]
    public void Its_text_is_read(string disguise) =>
        service.Engine.Read(Decode(Disguises.All[disguise]())).Blocks
            .ShouldContain(lines => lines.Any(line => line.Text.Replace(" ", "", StringComparison.Ordinal) == "4111111111111111"));

    [Fact]
    public void An_opaque_picture_is_looked_at_once() => Decode(Disguises.Png(Disguises.Card)).Pictures.Count.ShouldBe(1);

    [Fact]
    public void Frames_that_are_all_alike_are_looked_at_once_and_all_count()
    {
        var decoded = Decode(Disguises.Apng(null, [.. Enumerable.Repeat(Disguises.Full(Disguises.Card), 12)]));
        (decoded.Pictures.Count, decoded.Frames, decoded.Unseen).ShouldBe((1, 12, Unseen.None));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(29)]
    public void A_frame_that_is_unlike_all_others_is_found_wherever_it_is(int number)
    {
        var frames = Enumerable.Repeat(Disguises.Full(Disguises.Grey(200)), 30).ToArray();
        frames[number] = Disguises.Full(Disguises.Card);
        var decoded = Decode(Disguises.Apng(null, frames));
        (decoded.Pictures.Count, decoded.Frames, decoded.Unseen).ShouldBe((2, 30, Unseen.None));
        Disguises.Difference(decoded.Pictures[1], Disguises.Card).ShouldBe(0);
    }

    public static TheoryData<string, int> OrdinaryProfiles => new() { { nameof(Profiles.Srgb), 1 }, { nameof(Profiles.Ordinary), 1 }, { nameof(Profiles.Flat), 2 } };

    [Theory]
    [MemberData(nameof(OrdinaryProfiles))]
    public void Through_an_ordinary_profile_a_picture_is_the_same_picture_and_looked_at_once(string profile, int pictures)
    {
        var bytes = (byte[])typeof(Profiles).GetProperty(profile)!.GetValue(null)!;
        Decode(Disguises.Tagged(Disguises.Of(Disguises.Card), bytes, image => image.PngsaveBuffer())).Pictures.Count.ShouldBe(pictures);
    }

    public static TheoryData<string, Func<byte[]>, string> Unapplied => new()
    {
        { "the code points of Display P3", () => Disguises.WithChunk(Disguises.Png(Disguises.Card), "cICP", [12, 13, 0, 1]), nameof(Unseen.Profile) },
        { "the code points of sRGB", () => Disguises.WithChunk(Disguises.Png(Disguises.Card), "cICP", [1, 13, 0, 1]), nameof(Unseen.None) },
        { "primaries of no screen", () => WithGammaAnd(Disguises.Big(31_270, 32_900, 90_000, 10_000, 10_000, 90_000, 5_000, 5_000)), nameof(Unseen.Profile) },
        { "the primaries of sRGB", () => WithGammaAnd(Disguises.Big(31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000)), nameof(Unseen.None) },
        { "a profile that cannot be applied", () => Disguises.WithProfile(Samples.Read("payment-card.jpg"), Profiles.Broken), nameof(Unseen.Profile) },
        { "more frames than are looked at", () => Samples.Read("animation.gif"), nameof(Unseen.Frames) },
        { "a film in an AVIF", () => [.. Avif(), .. Disguises.Big(8), .. "moov"u8], nameof(Unseen.Frames) },
    };

    [Theory]
    [MemberData(nameof(Unapplied))]
    public void What_is_not_looked_at_is_said(string what, Func<byte[]> file, string unseen)
    {
        var decoded = Decode(file());
        decoded.Failure.ShouldBe(DecodeFailure.None, what);
        decoded.Unseen.ToString().ShouldBe(unseen, what);
    }

    private static byte[] WithGammaAnd(byte[] primaries) =>
        Disguises.WithChunk(Disguises.WithChunk(Disguises.Png(Disguises.Card), "gAMA", Disguises.Big(45_455)), "cHRM", primaries);

    private static byte[] Avif()
    {
        using var image = Disguises.Of(Disguises.Card);
        return image.HeifsaveBuffer(compression: Enums.ForeignHeifCompression.Av1, effort: 0);
    }
}
