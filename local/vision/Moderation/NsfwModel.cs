namespace Sluice.Vision.Moderation;

/// <summary>A model of the nsfwjs package.</summary>
/// <param name="Name">Its folder there.</param>
/// <param name="Side">Pixels of the square that it is shown.</param>
/// <param name="Sha256">Of its ONNX form.</param>
internal sealed record NsfwModel(string Name, int Side, string Sha256, LikelihoodThresholds Adult, LikelihoodThresholds Racy)
{
    // The thresholds follow from ordinary photos, which stay below POSSIBLE as adult: MobileNetV2 scores them 0.23 at most, InceptionV3
    // 0.45. As racy both score some party photos above 0.9. No explicit images were at hand to fit the upper end.
    public static NsfwModel MobileNetV2 { get; } = new(
        "mobilenet_v2", 224, "c16d70c97073477d6f5e4b421dcf45b51c00b37e27e0ffaa2ce772db761138aa",
        Adult: new(0.10f, 0.30f, 0.60f, 0.85f), Racy: new(0.20f, 0.50f, 0.90f, 0.97f));

    public static NsfwModel InceptionV3 { get; } = new(
        "inception_v3", 299, "62aca7529f237820040f29d9755d6e53f084a853825331fcd43b188ea7cd1e9d",
        Adult: new(0.15f, 0.50f, 0.75f, 0.90f), Racy: new(0.30f, 0.70f, 0.92f, 0.98f));

    public static IReadOnlyList<NsfwModel> All { get; } = [MobileNetV2, InceptionV3];
}
