namespace Sluice.Vision.Report.Tests;

public class EqualErrorRateTests
{
    public static TheoryData<float[], float[], double> Pairs => new()
    {
        { [0.1f, 0.2f], [0.8f, 0.9f], 0 },
        { [0.1f, 0.8f], [0.2f, 0.9f], 0.5 },
        { [0.1f, 0.2f, 0.3f, 0.7f], [0.6f, 0.8f, 0.9f, 1.0f], 0.25 },
        { [0.8f, 0.9f], [0.1f, 0.2f], 1 },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Both_errors_are_as_equal_as_they_get(float[] same, float[] different, double rate) =>
        EqualErrorRate.Of(same, different).Rate.ShouldBe(rate);

    [Fact]
    public void The_distance_is_one_that_gives_this_rate() =>
        EqualErrorRate.Of(same: [0.1f, 0.2f], different: [0.8f, 0.9f]).Distance.ShouldBe(0.8f);
}
