using Sluice.Engines;

namespace Sluice.Tests.Engines;

public sealed class ImageLimitsTests
{
    private static readonly ImageLimits Limits = new(MaxBytes: 1000, MinSide: 50, MaxSide: 2048, ["image/jpeg", "image/png"]);

    [Theory]
    [InlineData(1000, "image/png", 2048, 50, true)]
    [InlineData(1001, "image/png", 100, 100, false)]
    [InlineData(10, "image/png", 2049, 100, false)]
    [InlineData(10, "image/png", 100, 2049, false)]
    [InlineData(10, "image/png", 49, 100, false)]
    [InlineData(10, "image/avif", 100, 100, false)]
    [InlineData(10, "image/png", 0, 0, true)]
    public void Limits_are_of_bytes_sides_and_formats_and_what_is_not_known_is_left_to_the_engine(int bytes, string type, int width, int height, bool within)
    {
        var reason = Limits.Beyond(new Image(new byte[bytes], type, width, height, 1));
        (reason is null).ShouldBe(within);
        if (!within) reason!.Code.ShouldBe("beyondEngineLimits");
    }
}
