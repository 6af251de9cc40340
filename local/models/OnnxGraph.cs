using System.Runtime.InteropServices;

namespace Sluice.Models;

/// <summary>Builds an ONNX model of float tensors. Field numbers are those of onnx.proto3, IR version 8, opset 13.</summary>
internal sealed class OnnxGraph(string name)
{
    private const int Float = 1;
    private const int Int64 = 7;

    private readonly ProtobufWriter _graph = new ProtobufWriter().Text(2, name);

    public OnnxGraph Input(string input, params long[] shape) => Value(11, input, shape);

    public OnnxGraph Output(string output, params long[] shape) => Value(12, output, shape);

    public OnnxGraph Weight(string weight, float[] values, params long[] shape) =>
        Tensor(weight, Float, MemoryMarshal.AsBytes<float>(values), shape);

    /// <summary>Whole numbers that an operator takes as an input, such as a shape or axes.</summary>
    public OnnxGraph Numbers(string numbers, params long[] values) =>
        Tensor(numbers, Int64, MemoryMarshal.AsBytes<long>(values), [values.Length]);

    /// <summary>
    /// The weights of a convolution. TensorFlow's have height, width, in, out (or, of a depthwise one, multiplier); ONNX's have out,
    /// in per group, height, width.
    /// </summary>
    public OnnxGraph Kernel(string kernel, float[] values, long[] shape, bool depthwise)
    {
        long height = shape[0], width = shape[1], ins = shape[2], outs = shape[3];
        return depthwise
            ? Weight(kernel, Transpose(values, height * width, ins * outs), ins * outs, 1, height, width)
            : Weight(kernel, TransposeEach(Transpose(values, height * width * ins, outs), outs, height * width, ins), outs, ins, height, width);
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

    private OnnxGraph Tensor(string tensorName, int type, ReadOnlySpan<byte> values, long[] shape)
    {
        var tensor = new ProtobufWriter();
        foreach (var dimension in shape)
            tensor.Int(1, dimension);
        _graph.Message(5, tensor.Int(2, type).Text(8, tensorName).Bytes(9, values));
        return this;
    }

    private static float[] Transpose(ReadOnlySpan<float> matrix, long rows, long columns)
    {
        var transposed = new float[matrix.Length];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                transposed[column * rows + row] = matrix[(int)(row * columns + column)];
        return transposed;
    }

    private static float[] TransposeEach(float[] matrices, long count, long rows, long columns) =>
        [.. Enumerable.Range(0, (int)count).SelectMany(i =>
            Transpose(matrices.AsSpan((int)(i * rows * columns), (int)(rows * columns)), rows, columns))];

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
