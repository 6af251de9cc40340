namespace Sluice.Models;

/// <summary>
/// Translates a part of a TensorFlow graph to ONNX operators. TensorFlow keeps channels last and ONNX's image operators want them
/// first, so each of these is put between two transpositions; ONNX Runtime removes those that cancel out when it loads the model.
/// The result takes its input channels first.
/// </summary>
internal sealed class GraphToOnnx
{
    public const string Input = "input";
    public const string Output = "rows";

    private static readonly int[] ToChannelsFirst = [0, 3, 1, 2];
    private static readonly int[] ToChannelsLast = [0, 2, 3, 1];

    private readonly TfjsGraphModel _model;
    private readonly OnnxGraph _graph = new("detector");
    private readonly Dictionary<string, string> _done = new(StringComparer.Ordinal);

    private GraphToOnnx(TfjsGraphModel model) => _model = model;

    /// <param name="input">The node whose output is the model's input: a square image of three channels.</param>
    /// <param name="side">Pixels.</param>
    /// <param name="outputs">Nodes of shape 1 × rows × columns: those of a group go side by side, and the groups one below another.</param>
    /// <param name="columns">Of a group together.</param>
    public static byte[] Convert(TfjsGraphModel model, string input, int side, string[][] outputs, int columns)
    {
        var conversion = new GraphToOnnx(model);
        var graph = conversion._graph;
        graph.Input(Input, 1, 3, side, side);
        conversion._done[input] = conversion.Add("Transpose", "picture", [Input], ("perm", ToChannelsLast));
        string[] groups = [.. outputs.Select((group, i) =>
            conversion.Add("Concat", $"group/{i}", [.. group.Select(conversion.Translate)], ("axis", 2)))];
        graph.Node("Concat", groups, Output, ("axis", 1));
        graph.Output(Output, 1, -1, columns);
        return graph.ToModel();
    }

    private string Translate(string name)
    {
        if (_done.TryGetValue(name, out var done))
            return done;
        return _done[name] = Translate(_model.Node(name));
    }

    private string Translate(TfjsNode node) => node.Operation switch
    {
        "Const" => AddWeight(node.Name),
        "Identity" => Translate(node.Inputs[0]),
        "Conv2D" or "_FusedConv2D" => AddConvolution(node, depthwise: false),
        "DepthwiseConv2dNative" => AddConvolution(node, depthwise: true),
        "FusedBatchNorm" => AddImageNode(node, "BatchNormalization", node.Inputs[0], [.. node.Inputs[1..].Select(Translate)], ("epsilon", node.Float("epsilon"))),
        "MaxPool" => AddImageNode(node, "MaxPool", node.Inputs[0], [], ("kernel_shape", Spatial(node, "ksize")), ("strides", Spatial(node, "strides")), Padding(node)),
        "Add" or "AddV2" or "BiasAdd" => AddNode(node, "Add"),
        "AddN" => AddNode(node, "Sum"),
        "Mul" => AddNode(node, "Mul"),
        "Relu" => AddNode(node, "Relu"),
        "Relu6" => AddClip(node.Name, Translate(node.Inputs[0])),
        "Sigmoid" => AddNode(node, "Sigmoid"),
        "ConcatV2" => Add("Concat", node.Name, [.. node.Inputs[..^1].Select(Translate)], ("axis", (int)Number(node.Inputs[^1]))),
        "Squeeze" => Add("Squeeze", node.Name, [Translate(node.Inputs[0]), AddNumbers(node.Name, [.. node.Ints("squeeze_dims")])]),
        "Reshape" => Add("Reshape", node.Name, [Translate(node.Inputs[0]), AddNumbers(node.Name, Numbers(node.Inputs[1]))]),
        "Pad" => Add("Pad", node.Name, [Translate(node.Inputs[0]), AddNumbers(node.Name, Pads(node.Inputs[1]))]),
        var other => throw new NotSupportedException($"No translation of operator {other}."),
    };

    private string AddNode(TfjsNode node, string operation) => Add(operation, node.Name, [.. node.Inputs.Select(Translate)]);

    private string Add(string operation, string name, string[] inputs, params (string, object)[] attributes)
    {
        _graph.Node(operation, inputs, name, attributes);
        return name;
    }

    /// <summary>An operator that wants channels first.</summary>
    private string AddImageNode(TfjsNode node, string operation, string input, string[] parameters, params (string, object)[] attributes)
    {
        var first = Add("Transpose", node.Name + "/first", [Translate(input)], ("perm", ToChannelsFirst));
        var result = Add(operation, node.Name + "/" + operation, [first, .. parameters], attributes);
        return Add("Transpose", node.Name, [result], ("perm", ToChannelsLast));
    }

    private string AddConvolution(TfjsNode node, bool depthwise)
    {
        var (kernel, shape) = _model.Weight(node.Inputs[1]);
        var weights = node.Name + "/w";
        _graph.Kernel(weights, kernel, shape, depthwise);
        var fused = node.Texts("fused_ops");
        var result = AddImageNode(node, "Conv", node.Inputs[0], [weights, .. fused.Contains("BiasAdd") ? [Translate(node.Inputs[2])] : Array.Empty<string>()],
            ("kernel_shape", new[] { (int)shape[0], (int)shape[1] }),
            ("strides", Spatial(node, "strides")),
            ("group", depthwise ? (int)shape[2] : 1),
            Padding(node));
        return fused is [.., "Relu"] ? Add("Relu", node.Name + "/relu", [result]) : result;
    }

    private string AddClip(string name, string input)
    {
        _graph.Weight(name + "/min", [0]).Weight(name + "/max", [6]);
        return Add("Clip", name, [input, name + "/min", name + "/max"]);
    }

    private string AddWeight(string name)
    {
        var (values, shape) = _model.Weight(name);
        _graph.Weight(name, values, shape);
        return name;
    }

    private string AddNumbers(string name, long[] numbers)
    {
        _graph.Numbers(name + "/numbers", numbers);
        return name + "/numbers";
    }

    private long Number(string name) => Numbers(name).Single();

    /// <summary>Numbers that the graph knows before it runs, and one that it does not: the size of the batch.</summary>
    private long[] Numbers(string name) => _model.Node(name) switch
    {
        { Operation: "Const" } => Array.ConvertAll(_model.Weight(name).Values, value => (long)value),
        { Operation: "Pack" } pack => [.. pack.Inputs.SelectMany(Numbers)],
        // To a reshape, ONNX says with 0 that a dimension stays as it is.
        { Operation: "StridedSlice" } slice when _model.Node(slice.Inputs[0]).Operation == "Shape" => [0],
        var other => throw new NotSupportedException($"No numbers are known of operator {other.Operation}."),
    };

    // TensorFlow: before and after for each axis. ONNX: before for all axes, then after.
    private long[] Pads(string name)
    {
        var pads = Numbers(name);
        return [.. pads.Where((_, i) => i % 2 == 0), .. pads.Where((_, i) => i % 2 == 1)];
    }

    private static int[] Spatial(TfjsNode node, string attribute) => node.Ints(attribute)[1..3];

    private static (string, object) Padding(TfjsNode node) => ("auto_pad", node.Text("padding") == "SAME" ? "SAME_UPPER" : "VALID");
}
