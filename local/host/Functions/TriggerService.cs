using Microsoft.Extensions.Hosting;

namespace Sluice.Host.Functions;

/// <summary>Starts functions in the background; stopping waits for those that it has under way.</summary>
internal abstract class TriggerService(TimeProvider time) : BackgroundService
{
    protected TimeProvider Time { get; } = time;

    protected RunningWork Work { get; } = new();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Work.StopAsync(Time, cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        Work.Dispose();
    }
}
