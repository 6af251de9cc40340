namespace Sluice.Vision.Images;

/// <summary>Why an image cannot be judged. None of these is an exception: hostile and broken files are daily business.</summary>
internal enum DecodeFailure
{
    None,

    /// <summary>No bytes at all.</summary>
    Empty,

    /// <summary>Not one of the supported formats.</summary>
    Unsupported,

    /// <summary>More pixels, or more of them over all frames, than <see cref="ImageDecoder"/> takes on; or more memory than there is.</summary>
    TooLarge,

    /// <summary>Truncated or corrupt.</summary>
    Damaged,

    /// <summary>Decoding it, or what came then, took longer than its limit.</summary>
    TimedOut,

    /// <summary>It was not decoded, because work on it has failed twice.</summary>
    GivenUp,
}

/// <summary>The outcome of decoding one file: pixels, or the reason why there are none.</summary>
/// <param name="Frames">The first frame, and for animations an even sample of the others, the last included.</param>
internal sealed record Decoded(DecodeFailure Failure, IReadOnlyList<Bitmap> Frames)
{
    public static Decoded Failed(DecodeFailure failure) => new(failure, []);

    public Bitmap First => Frames[0];

    public long Bytes => Frames.Sum(frame => (long)frame.Rgb.Length);
}
