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
/// <param name="Pictures">
/// All that a person may see of it, the first frame's first, none twice: frames or pages (of many an even sample, the last included), on
/// white and on black where they let the background through, turned and as stored where viewers differ.
/// </param>
/// <param name="Frames">How many frames or pages the pictures show.</param>
/// <param name="Unseen">What the pictures do not show.</param>
internal sealed record Decoded(DecodeFailure Failure, IReadOnlyList<Bitmap> Pictures, int Frames = 1, Unseen Unseen = Unseen.None)
{
    public static Decoded Failed(DecodeFailure failure) => new(failure, [], Frames: 0);

    public Bitmap First => Pictures[0];

    public long Bytes => Pictures.Sum(picture => (long)picture.Rgb.Length);
}
