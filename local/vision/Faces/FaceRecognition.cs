using Sluice.Vision.Images;

namespace Sluice.Vision.Faces;

/// <summary>Finds faces and compares them. What describes a face identifies a person: it stays in memory and out of logs.</summary>
internal sealed class FaceRecognition(FaceDetector detector, FaceDescriptor descriptor) : IDisposable
{
    /// <summary>The distance below which dlib's authors take two descriptors for one person's.</summary>
    public const float SamePersonDistance = 0.6f;

    public const string Version = FaceDetector.Version + "+" + FaceDescriptor.Version;

    public static async Task<FaceRecognition> LoadAsync(int threads) =>
        new(await FaceDetector.LoadAsync(threads), await FaceDescriptor.LoadAsync(threads));

    /// <summary>The surest first.</summary>
    public IReadOnlyList<Face> Find(Pyramid image) => detector.Find(image);

    public float[] Describe(Pyramid image, Face face) => descriptor.Describe(image, face);

    /// <summary>
    /// How likely two descriptors are one person's, 0..1: 0.5 where the distance is <see cref="SamePersonDistance"/>. It grows as the
    /// distance falls and is no calibrated probability.
    /// </summary>
    public static float Confidence(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        const float steepness = 12;
        return 1 / (1 + MathF.Exp(steepness * (FaceDescriptor.Distance(a, b) - SamePersonDistance)));
    }

    public void Dispose()
    {
        detector.Dispose();
        descriptor.Dispose();
    }
}
