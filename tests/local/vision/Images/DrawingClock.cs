using Microsoft.Extensions.Time.Testing;

namespace Sluice.Vision.Tests.Images;

/// <summary>A clock for a decoder, which looks at it before each strip of pixels that it draws: what a test does there happens just then.</summary>
internal sealed class DrawingClock(Action<FakeTimeProvider> onStrip) : FakeTimeProvider
{
    private bool _undisturbed;

    public override long GetTimestamp()
    {
        if (!_undisturbed)
            onStrip(this);
        return base.GetTimestamp();
    }

    public void LeaveUndisturbed() => _undisturbed = true;
}
