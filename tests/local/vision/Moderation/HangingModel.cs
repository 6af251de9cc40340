using Sluice.Models;

namespace Sluice.Vision.Tests.Moderation;

/// <summary>An ONNX model that ends at once for a dark image and practically never for any other: native code that hangs.</summary>
internal static class HangingModel
{
    private const int Float = 1, Int64 = 7, Bool = 9;

    /// <param name="brightness">0..1: the largest value of an image that is dark.</param>
    public static byte[] Above(float brightness) => new ProtobufWriter()
        .Int(1, 8)
        .Message(7, Graph(brightness))
        .Message(8, new ProtobufWriter().Text(1, "").Int(2, 13))
        .ToArray();

    // The loop's number of rounds is how much brighter the image is, times a million millions.
    private static ProtobufWriter Graph(float brightness) => new ProtobufWriter()
        .Text(2, "hanging")
        .Message(11, Value("picture", Float, 1, 3, 16, 16))
        .Message(5, new ProtobufWriter().Int(2, Float).Text(8, "many").Bytes(9, BitConverter.GetBytes(1e12f)))
        .Message(1, Node("GlobalAveragePool", ["picture"], ["average"]))
        .Message(1, Node("Flatten", ["average"], ["colours"]))
        .Message(1, Node("ReduceMax", ["picture"], ["brightest"]).Message(5, Number("keepdims", 0)))
        .Message(5, new ProtobufWriter().Int(2, Float).Text(8, "dark").Bytes(9, BitConverter.GetBytes(brightness)))
        .Message(1, Node("Sub", ["brightest", "dark"], ["difference"]))
        .Message(1, Node("Relu", ["difference"], ["excess"]))
        .Message(1, Node("Mul", ["excess", "many"], ["product"]))
        .Message(1, Node("Cast", ["product"], ["rounds"]).Message(5, Number("to", Int64)))
        .Message(1, Node("Loop", ["rounds", "", "colours"], ["result"])
            .Message(5, new ProtobufWriter().Text(1, "body").Message(6, Round()).Int(20, 5)))
        .Message(12, Value("result", Float, 1, 3));

    private static ProtobufWriter Round() => new ProtobufWriter()
        .Text(2, "round")
        .Message(11, Value("number", Int64))
        .Message(11, Value("go", Bool))
        .Message(11, Value("before", Float, 1, 3))
        .Message(1, Node("Identity", ["go"], ["goOn"]))
        .Message(1, Node("Identity", ["before"], ["after"]))
        .Message(12, Value("goOn", Bool))
        .Message(12, Value("after", Float, 1, 3));

    private static ProtobufWriter Node(string operation, string[] inputs, string[] outputs)
    {
        var node = new ProtobufWriter();
        foreach (var input in inputs)
            node.Text(1, input);
        foreach (var output in outputs)
            node.Text(2, output);
        return node.Text(4, operation);
    }

    private static ProtobufWriter Number(string name, int value) => new ProtobufWriter().Text(1, name).Int(3, value).Int(20, 2);

    private static ProtobufWriter Value(string name, int type, params long[] shape)
    {
        var dimensions = new ProtobufWriter();
        foreach (var dimension in shape)
            dimensions.Message(1, new ProtobufWriter().Int(1, dimension));
        return new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, new ProtobufWriter().Int(1, type).Message(2, dimensions)));
    }
}
