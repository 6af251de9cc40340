namespace Sluice.Vision.Images;

/// <summary>When work on an image must have ended.</summary>
internal sealed class Deadline(TimeProvider time, TimeSpan limit)
{
    private readonly long _started = time.GetTimestamp();

    public bool IsOver => time.GetElapsedTime(_started) > limit;

    /// <exception cref="TimeoutException">It is over.</exception>
    public void Check()
    {
        if (IsOver)
            throw new TimeoutException();
    }
}
