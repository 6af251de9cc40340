using Sluice.Setup;
using Sluice.Vision.Native;

namespace Sluice.Models.Tests;

/// <summary>The converted models against TensorFlow.js 4.22, which ran the originals on the same input.</summary>
public sealed class GraphToOnnxTests
{
    [Theory]
    [InlineData("blazeface", 256, 0, new[] { -8.655227f, -0.545488f, -7.035656f, 47.421005f, 47.421753f, -11.774178f })]
    [InlineData("coco_ssd", 300, 0, new[] { -0.946347f, -0.889460f, -7.855149f, -5.509045f })]
    [InlineData("coco_ssd", 300, 1917 * 99 - 3, new[] { 0.001009f, 0.000032f, 0.000043f })]
    [InlineData("face_recognition", 150, 0, new[] { -0.093764f, 0.073162f, -0.010119f, -0.073448f, -0.052587f })]
    [InlineData("face_recognition", 150, 126, new[] { -0.043798f, 0.009545f })]
    public async Task A_converted_model_gives_what_TensorFlow_gives(string name, int side, int from, float[] expected)
    {
        using var model = new OnnxSession(await ReadAsync(name), threads: 2);
        using var input = Wave(side, faceColours: name == "face_recognition");
        var actual = model.Run(input, output => output.Slice(from, expected.Length).ToArray());
        for (var i = 0; i < expected.Length; i++)
            actual[i].ShouldBe(expected[i], tolerance: 1e-5 + 1e-5 * Math.Abs(expected[i]));
    }

    private static async Task<byte[]> ReadAsync(string name)
    {
        await NodePackages.EnsureAsync(progress: null, TestContext.Current.CancellationToken);
        return await (name switch
        {
            "blazeface" => ModelFiles.ReadFaceDetectorAsync(),
            "coco_ssd" => ModelFiles.ReadObjectDetectorAsync(),
            _ => ModelFiles.ReadFaceDescriptorAsync(),
        });
    }

    private static Tensor Wave(int side, bool faceColours)
    {
        float[] mean = [122.782f, 117.001f, 104.298f];
        var input = new Tensor(1, 3, side, side);
        var plane = side * side;
        for (var i = 0; i < input.Values.Length; i++)
        {
            var wave = MathF.Sin(i * 0.001f);
            input.Values[i] = faceColours ? (127.5f + 127.5f * wave - mean[i / plane]) / 255 : wave / 2;
        }
        return input;
    }
}
