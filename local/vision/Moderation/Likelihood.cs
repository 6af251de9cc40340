namespace Sluice.Vision.Moderation;

/// <summary>The likelihoods of Google SafeSearch, 0..5. UNKNOWN says that nothing judged, never that it is fine.</summary>
internal enum Likelihood
{
    Unknown,
    VeryUnlikely,
    Unlikely,
    Possible,
    Likely,
    VeryLikely,
}

/// <summary>Where a model's score turns into the next likelihood.</summary>
/// <param name="Unlikely">The least score of UNLIKELY, and so on; a lower one is VERY_UNLIKELY.</param>
internal sealed record LikelihoodThresholds(float Unlikely, float Possible, float Likely, float VeryLikely)
{
    /// <exception cref="NotFiniteNumberException">The score is NaN or infinite, and so says nothing.</exception>
    public Likelihood Of(float score) => float.IsFinite(score)
        ? Likelihood.VeryUnlikely + ((float[])[Unlikely, Possible, Likely, VeryLikely]).Count(threshold => score >= threshold)
        : throw new NotFiniteNumberException(score);
}
