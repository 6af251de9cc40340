using Sluice.Setup;

namespace Sluice.Vision.Report.Tests;

public class MeasuredProcessTests
{
    [Theory]
    [InlineData("moderation")]
    [InlineData("text")]
    public async Task An_ability_in_a_process_of_its_own_tells_its_time_and_memory(string ability)
    {
        await NodePackages.EnsureAsync(progress: null, TestContext.Current.CancellationToken);
        using var process = await MeasuredProcess.StartAsync(ability, TestContext.Current.CancellationToken);

        var timing = await process.MeasureAsync(Path.Combine(LocalFolder.Path, "../tests/samples/ticket.jpg"), TestContext.Current.CancellationToken);

        timing.Decode.ShouldBeGreaterThan(0);
        timing.Judge.ShouldBeGreaterThan(0);
        process.PeakMemory.ShouldBeGreaterThan(32 << 20);
    }
}
