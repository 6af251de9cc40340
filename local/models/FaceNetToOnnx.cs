using System.Text.Json;

namespace Sluice.Models;

/// <summary>
/// Builds dlib's residual network for faces from the weights that face-api ships. There is no graph to translate: the order of the
/// layers is a part of face-api's code. Each layer is a convolution, then a scale and an offset per channel, which are folded into it.
/// </summary>
internal sealed class FaceNetToOnnx
{
    public const int Side = 150;

    private readonly TfjsWeights _weights;
    private readonly OnnxGraph _graph = new("face");

    private FaceNetToOnnx(TfjsWeights weights) => _weights = weights;

    /// <param name="folder">Of face-api's models.</param>
    public static async Task<byte[]> ConvertAsync(string folder)
    {
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "face_recognition_model-weights_manifest.json")));
        var weights = await File.ReadAllBytesAsync(Path.Combine(folder, "face_recognition_model.bin"));
        return new FaceNetToOnnx(new TfjsWeights(manifest.RootElement[0].GetProperty("weights"), weights)).Convert();
    }

    private byte[] Convert()
    {
        _graph.Input("face", 1, 3, Side, Side);
        var last = AddConvolution("conv32_down", "face", stride: 2, "VALID", relu: true);
        last = Add("MaxPool", "pool", [last], ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }));
        foreach (var layer in (string[])["conv32_1", "conv32_2", "conv32_3"])
            last = AddResidual(layer, last);
        last = AddResidualDown("conv64_down", last, moreChannels: 32);
        foreach (var layer in (string[])["conv64_1", "conv64_2", "conv64_3"])
            last = AddResidual(layer, last);
        last = AddResidualDown("conv128_down", last, moreChannels: 64);
        foreach (var layer in (string[])["conv128_1", "conv128_2"])
            last = AddResidual(layer, last);
        last = AddResidualDown("conv256_down", last, moreChannels: 128, moreSide: 1);
        foreach (var layer in (string[])["conv256_1", "conv256_2"])
            last = AddResidual(layer, last);
        last = AddResidualDown("conv256_down_out", last, moreSide: 1);

        var (fc, shape) = Weight("fc");
        _graph.Weight("fc", fc, shape);
        var average = Add("Flatten", "average", [Add("GlobalAveragePool", "global", [last])]);
        _graph.Node("MatMul", [average, "fc"], "descriptor").Output("descriptor", 1, shape[1]);
        return _graph.ToModel();
    }

    private string AddResidual(string name, string input)
    {
        var first = AddConvolution(name + "/conv1", input, stride: 1, "SAME_UPPER", relu: true);
        var second = AddConvolution(name + "/conv2", first, stride: 1, "SAME_UPPER", relu: false);
        return Add("Relu", name, [Add("Add", name + "/sum", [second, input])]);
    }

    /// <param name="moreChannels">That the convolutions have, beyond the input's.</param>
    /// <param name="moreSide">Rows and columns that the pooled input has, beyond the convolutions'.</param>
    private string AddResidualDown(string name, string input, int moreChannels = 0, int moreSide = 0)
    {
        var first = AddConvolution(name + "/conv1", input, stride: 2, "VALID", relu: true);
        var second = AddConvolution(name + "/conv2", first, stride: 1, "SAME_UPPER", relu: false);
        var pooled = Add("AveragePool", name + "/pool", [input], ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }));
        var sum = Add("Add", name + "/sum", [AddPadding(second, 0, moreSide), AddPadding(pooled, moreChannels, 0)]);
        return Add("Relu", name, [sum]);
    }

    private string AddPadding(string input, int channels, int side)
    {
        if ((channels, side) == (0, 0))
            return input;
        _graph.Numbers(input + "/pads", 0, 0, 0, 0, 0, channels, side, side);
        return Add("Pad", input + "/padded", [input, input + "/pads"]);
    }

    private string AddConvolution(string name, string input, int stride, string padding, bool relu)
    {
        var (filters, shape) = Weight(name + "/conv/filters");
        var (bias, _) = Weight(name + "/conv/bias");
        var (scale, _) = Weight(name + "/scale/weights");
        var (offset, _) = Weight(name + "/scale/biases");
        var scaled = filters.Select((filter, i) => filter * scale[i % scale.Length]).ToArray();
        _graph.Kernel(name + "/w", scaled, shape, depthwise: false);
        _graph.Weight(name + "/b", [.. bias.Select((b, i) => b * scale[i] + offset[i])], bias.Length);
        var sum = Add("Conv", name, [input, name + "/w", name + "/b"],
            ("kernel_shape", new[] { (int)shape[0], (int)shape[1] }), ("strides", new[] { stride, stride }), ("auto_pad", padding));
        return relu ? Add("Relu", name + "/relu", [sum]) : sum;
    }

    private string Add(string operation, string name, string[] inputs, params (string, object)[] attributes)
    {
        _graph.Node(operation, inputs, name, attributes);
        return name;
    }

    private (float[] Values, long[] Shape) Weight(string name) => _weights.Find(name) ?? throw new KeyNotFoundException($"No weight {name}.");
}
