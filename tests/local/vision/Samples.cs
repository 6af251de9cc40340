using System.Numerics;
using Sluice.Setup;
using Sluice.Vision.Images;

namespace Sluice.Vision.Tests;

/// <summary>The files in tests/samples, and variations of them.</summary>
internal static class Samples
{
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(LocalFolder.Path, "..", "tests", "samples"));

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    public static Bitmap Decode(string name)
    {
        var decoded = new ImageDecoder(TimeProvider.System).Decode(Read(name));
        decoded.Failure.ShouldBe(DecodeFailure.None);
        return decoded.First;
    }

    /// <summary>Turns an image clockwise; the corners that come free take the edge's colour.</summary>
    public static Bitmap Turn(Bitmap image, double degrees)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        Vector2 right = new((float)cos, (float)-sin), down = new((float)sin, (float)cos);
        var (width, height) = (
            (int)(Math.Abs(cos) * image.Width + Math.Abs(sin) * image.Height),
            (int)(Math.Abs(sin) * image.Width + Math.Abs(cos) * image.Height));
        var origin = new Vector2(image.Width - 1, image.Height - 1) / 2 - (width - 1) / 2f * right - (height - 1) / 2f * down;
        using var pixels = Sampling.Sample(image, origin, right, down, width, height, Vector3.Zero, Vector3.One);
        var turned = new Bitmap(width, height);
        for (var i = 0; i < width * height; i++)
            for (var channel = 0; channel < 3; channel++)
                turned.Rgb[i * 3 + channel] = (byte)(pixels.Values[channel * width * height + i] * 255 + 0.5f);
        return turned;
    }
}
