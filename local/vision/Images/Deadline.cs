namespace Sluice.Vision.Images;

/// <summary>When work on an image must have ended.</summary>
internal sealed class Deadline(TimeProvider time, TimeSpan limit)
{
    private readonly long _started = time.GetTimestamp();

    /// <exception cref="TimeoutException">It is over.</exception>
    public void Check()
    {
        if (time.GetElapsedTime(_started) > limit)
            throw new TimeoutException();
    }
}
