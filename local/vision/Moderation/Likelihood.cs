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

/// <summary>Where a model's probability turns into the next likelihood.</summary>
internal static class Likelihoods
{
    // Each row: the least score of UNLIKELY, POSSIBLE, LIKELY, VERY_LIKELY. They follow from ordinary photos (adult stays
    // below 0.10 on all, racy exceeds 0.80 on some party photos); no explicit pictures were at hand to fit the upper end.
    private static readonly float[] AdultThresholds = [0.10f, 0.30f, 0.60f, 0.85f];
    private static readonly float[] RacyThresholds = [0.20f, 0.50f, 0.90f, 0.97f];

    public static Likelihood Adult(float score) => From(score, AdultThresholds);

    public static Likelihood Racy(float score) => From(score, RacyThresholds);

    private static Likelihood From(float score, float[] thresholds) => Likelihood.VeryUnlikely + thresholds.Count(t => score >= t);
}
