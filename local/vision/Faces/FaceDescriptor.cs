using System.Numerics;
using Sluice.Models;
using Sluice.Vision.Images;
using Sluice.Vision.Native;

namespace Sluice.Vision.Faces;

/// <summary>Describes a face by 128 numbers that are close for the same person: dlib's residual network, as face-api ships it.</summary>
internal sealed class FaceDescriptor(OnnxSession session) : IDisposable
{
    public const string Version = "dlib-resnet-face-api-1.7.15";

    private const int Side = ModelFiles.FaceDescriptorSide;

    // What the network was trained with, of values 0..1.
    private static readonly Vector3 Mean = new Vector3(122.782f, 117.001f, 104.298f) / 255;

    public static async Task<FaceDescriptor> LoadAsync(int threads) =>
        new(new OnnxSession(await ModelFiles.ReadFaceDescriptorAsync(), threads));

    public float[] Describe(Pyramid image, Face face)
    {
        using var input = Chip(face).Sample(image, Mean, Vector3.One);
        return session.Run(input, descriptor => descriptor.ToArray());
    }

    /// <summary>The face upright, its eyes and mouth as close as it goes to where the network was trained to see them.</summary>
    internal static View Chip(Face face)
    {
        // Shares of the chip's side from its middle, after dlib's mean face with its margin of a quarter.
        Vector2 leftEye = new(-0.175f, -0.186f), rightEye = new(0.175f, -0.186f), mouth = new(0, 0.2f);
        var middle = (leftEye + rightEye + mouth) / 3;
        var faceMiddle = (face.LeftEye + face.RightEye + face.Mouth) / 3;
        // Least squares over moves, turns and scales; a turn with a scale is a product of complex numbers.
        var (turn, size) = (Vector2.Zero, 0f);
        foreach (var (at, seen) in ((Vector2, Vector2)[])[(leftEye, face.LeftEye), (rightEye, face.RightEye), (mouth, face.Mouth)])
        {
            var (a, b) = (at - middle, seen - faceMiddle);
            turn += new Vector2(Vector2.Dot(a, b), a.X * b.Y - a.Y * b.X);
            size += a.LengthSquared();
        }
        var top = turn / size;
        var down = new Vector2(-top.Y, top.X);
        return View.Square(faceMiddle - middle.X * top - middle.Y * down, top, Side);
    }

    /// <summary>Euclidean; the same person's are below about 0.6.</summary>
    public static float Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var squares = 0f;
        for (var i = 0; i < a.Length; i++)
            squares += (a[i] - b[i]) * (a[i] - b[i]);
        return MathF.Sqrt(squares);
    }

    public void Dispose() => session.Dispose();
}
