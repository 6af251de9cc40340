using Microsoft.Extensions.Time.Testing;

namespace Sluice.Vision.Tests.Images;

/// <summary>The decoder looks at its clock before each strip of pixels that it draws: on this one, a test acts at that moment.</summary>
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
