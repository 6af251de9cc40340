using Sluice.Vision.Report;

namespace Sluice.Vision.Tests.Report;

public class MeasuredProcessTests
{
    [Theory]
    [InlineData("moderation")]
    [InlineData("text")]
    public async Task An_ability_in_a_process_of_its_own_tells_its_time_and_memory(string ability)
    {
        using var process = await MeasuredProcess.StartAsync(ability, TestContext.Current.CancellationToken);

        var timing = await process.MeasureAsync(Path.Combine(Samples.Folder, "ticket.jpg"), TestContext.Current.CancellationToken);

        timing.Decode.ShouldBeGreaterThan(0);
        timing.Judge.ShouldBeGreaterThan(0);
        process.PeakMemory.ShouldBeGreaterThan(32 << 20);
    }
}
