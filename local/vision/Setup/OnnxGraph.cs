using System.Runtime.InteropServices;

namespace Sluice.Vision.Setup;

/// <summary>Builds an ONNX model of float tensors. Field numbers are those of onnx.proto3, IR version 8, opset 13.</summary>
internal sealed class OnnxGraph(string name)
{
    private const int Float = 1;

    private readonly ProtobufWriter _graph = new ProtobufWriter().Text(2, name);

    public OnnxGraph Input(string input, params long[] shape) => Value(11, input, shape);

    public OnnxGraph Output(string output, params long[] shape) => Value(12, output, shape);

    public OnnxGraph Weight(string weight, float[] values, params long[] shape)
    {
        var tensor = new ProtobufWriter();
        foreach (var dimension in shape)
            tensor.Int(1, dimension);
        _graph.Message(5, tensor.Int(2, Float).Text(8, weight).Bytes(9, MemoryMarshal.AsBytes<float>(values)));
        return this;
    }

    /// <param name="attributes">Values of type int, float, string or int[].</param>
    public OnnxGraph Node(string operation, string[] inputs, string output, params (string Name, object Value)[] attributes)
    {
        var node = new ProtobufWriter();
        foreach (var input in inputs)
            node.Text(1, input);
        node.Text(2, output).Text(4, operation);
        foreach (var (attribute, value) in attributes)
            node.Message(5, Attribute(attribute, value));
        _graph.Message(1, node);
        return this;
    }

    public byte[] ToModel() => new ProtobufWriter()
        .Int(1, 8)
        .Text(2, "sluice")
        .Message(7, _graph)
        .Message(8, new ProtobufWriter().Text(1, "").Int(2, 13))
        .ToArray();

    private static ProtobufWriter Attribute(string name, object value)
    {
        var attribute = new ProtobufWriter().Text(1, name);
        return value switch
        {
            float number => attribute.Float(2, number).Int(20, 1),
            int number => attribute.Int(3, number).Int(20, 2),
            string text => attribute.Text(4, text).Int(20, 3),
            int[] numbers => numbers.Aggregate(attribute, (a, number) => a.Int(8, number)).Int(20, 7),
            _ => throw new ArgumentException("An attribute is an int, a float, a string or an int[].", nameof(value)),
        };
    }

    private OnnxGraph Value(int field, string value, long[] shape)
    {
        var dimensions = new ProtobufWriter();
        foreach (var dimension in shape)
            dimensions.Message(1, new ProtobufWriter().Int(1, dimension));
        var type = new ProtobufWriter().Message(1, new ProtobufWriter().Int(1, Float).Message(2, dimensions));
        _graph.Message(field, new ProtobufWriter().Text(1, value).Message(2, type));
        return this;
    }
}
