using System.Text.Json;

namespace Sluice.Models;

/// <summary>
/// Translates the Keras layers of image classifiers (MobileNetV2, InceptionV3) to ONNX operators. Keras keeps channels
/// last, ONNX first: kernels are transposed here, and the result takes its input channels first.
/// </summary>
internal sealed class KerasToOnnx
{
    public const string Input = "input";
    public const string Output = "scores";

    private readonly TfjsLayersModel _model;
    private readonly OnnxGraph _graph = new("classifier");
    private readonly Dictionary<string, string> _outputs = new(StringComparer.Ordinal);

    private int[]? _pads;

    private KerasToOnnx(TfjsLayersModel model) => _model = model;

    public static byte[] Convert(TfjsLayersModel model)
    {
        var conversion = new KerasToOnnx(model);
        foreach (var layer in model.Layers)
            conversion.Add(layer);
        return conversion._graph.ToModel();
    }

    private void Add(JsonElement layer)
    {
        var name = layer.GetProperty("name").GetString()!;
        var config = layer.GetProperty("config");
        var nodes = layer.GetProperty("inbound_nodes");
        string[] inputs = nodes.GetArrayLength() == 0
            ? []
            : [.. nodes[0].EnumerateArray().Select(node => _outputs[node[0].GetString()!])];
        _outputs[name] = layer.GetProperty("class_name").GetString() switch
        {
            "InputLayer" => AddInput(config),
            "Conv2D" => AddConvolution(name, inputs[0], config, depthwise: false),
            "DepthwiseConv2D" => AddConvolution(name, inputs[0], config, depthwise: true),
            "BatchNormalization" => AddNormalization(name, inputs[0], config),
            "ReLU" => AddClip(name, inputs[0], config),
            "Activation" => AddActivation(name, inputs[0], config),
            "ZeroPadding2D" => AddPadding(inputs[0], config),
            "AveragePooling2D" => AddPooling("AveragePool", name, inputs[0], config),
            "MaxPooling2D" => AddPooling("MaxPool", name, inputs[0], config),
            "Add" => AddNode("Add", name, inputs),
            "Concatenate" => AddNode("Concat", name, inputs, ("axis", 1)),
            "Flatten" => AddNode("Flatten", name, inputs),
            "Dense" => AddDense(name, inputs[0], config),
            "Dropout" => inputs[0],
            var other => throw new NotSupportedException($"No translation of layer {other}."),
        };
    }

    private string AddNode(string operation, string name, string[] inputs, params (string, object)[] attributes)
    {
        _graph.Node(operation, inputs, name, attributes);
        return name;
    }

    private string AddInput(JsonElement config)
    {
        var shape = config.GetProperty("batch_input_shape");
        _graph.Input(Input, 1, shape[3].GetInt64(), shape[1].GetInt64(), shape[2].GetInt64());
        return Input;
    }

    private string AddConvolution(string name, string input, JsonElement config, bool depthwise)
    {
        var (values, shape) = _model.Weight(name + (depthwise ? "/depthwise_kernel" : "/kernel"))!.Value;
        _graph.Kernel(name + "/w", values, shape, depthwise);
        var padding = _pads is null ? ("auto_pad", (object)Padding(config)) : ("pads", _pads);
        _pads = null;
        return AddNode("Conv", name, [input, name + "/w"],
            ("kernel_shape", new[] { (int)shape[0], (int)shape[1] }),
            ("strides", Ints(config, "strides")),
            ("group", depthwise ? (int)shape[2] : 1),
            padding);
    }

    private string AddNormalization(string name, string input, JsonElement config)
    {
        var mean = _model.Weight(name + "/moving_mean")!.Value.Values;
        string Parameter(string suffix, float otherwise)
        {
            var values = _model.Weight(name + suffix)?.Values ?? Enumerable.Repeat(otherwise, mean.Length).ToArray();
            _graph.Weight(name + suffix, values, mean.Length);
            return name + suffix;
        }
        return AddNode("BatchNormalization", name,
            [input, Parameter("/gamma", 1), Parameter("/beta", 0), Parameter("/moving_mean", 0), Parameter("/moving_variance", 1)],
            ("epsilon", config.GetProperty("epsilon").GetSingle()));
    }

    private string AddClip(string name, string input, JsonElement config)
    {
        _graph.Weight(name + "/min", [0]);
        _graph.Weight(name + "/max", [config.GetProperty("max_value").GetSingle()]);
        return AddNode("Clip", name, [input, name + "/min", name + "/max"]);
    }

    private string AddActivation(string name, string input, JsonElement config) => config.GetProperty("activation").GetString() switch
    {
        "linear" => input,
        "relu" => AddNode("Relu", name, [input]),
        "softmax" => AddNode("Softmax", name, [input], ("axis", 1)),
        var other => throw new NotSupportedException($"No translation of activation {other}."),
    };

    // ONNX's convolutions pad by themselves, so the padding is left to the one convolution that reads this layer.
    private string AddPadding(string input, JsonElement config)
    {
        var padding = config.GetProperty("padding");
        int Pad(int axis, int side) => padding[axis][side].GetInt32();
        _pads = [Pad(0, 0), Pad(1, 0), Pad(0, 1), Pad(1, 1)];
        return input;
    }

    private string AddPooling(string operation, string name, string input, JsonElement config) => AddNode(operation, name, [input],
        ("kernel_shape", Ints(config, "pool_size")),
        ("strides", Ints(config, "strides")),
        ("auto_pad", Padding(config)));

    private string AddDense(string name, string input, JsonElement config)
    {
        var (kernel, shape) = _model.Weight(name + "/kernel")!.Value;
        var bias = _model.Weight(name + "/bias")!.Value;
        _graph.Weight(name + "/kernel", kernel, shape).Weight(name + "/bias", bias.Values, bias.Shape);
        var last = config.GetProperty("activation").GetString() == "softmax";
        var sum = AddNode("Gemm", name + "/sum", [input, name + "/kernel", name + "/bias"]);
        if (last)
            _graph.Output(Output, 1, shape[1]);
        return AddActivation(last ? Output : name, sum, config);
    }

    private static string Padding(JsonElement config) => config.GetProperty("padding").GetString() == "same" ? "SAME_UPPER" : "VALID";

    private static int[] Ints(JsonElement config, string property) =>
        [.. config.GetProperty(property).EnumerateArray().Select(e => e.GetInt32())];
}
