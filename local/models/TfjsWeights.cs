using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sluice.Models;

/// <summary>
/// The weights of a TensorFlow.js model: a manifest that names them in the order in which their bytes follow each other, as
/// 32-bit numbers or quantized to a byte each.
/// </summary>
internal sealed class TfjsWeights
{
    private readonly Dictionary<string, (float[] Values, long[] Shape)> _weights = new(StringComparer.Ordinal);

    public TfjsWeights(JsonElement manifest, ReadOnlySpan<byte> bytes)
    {
        foreach (var weight in manifest.EnumerateArray())
        {
            long[] shape = [.. weight.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())];
            var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
            bytes = bytes[Read(weight, bytes, values)..];
            _weights[weight.GetProperty("name").GetString()!] = (values, shape);
        }
    }

    public (float[] Values, long[] Shape)? Find(string name) => _weights.TryGetValue(name, out var weight) ? weight : null;

    /// <returns>The bytes that the values take.</returns>
    private static int Read(JsonElement weight, ReadOnlySpan<byte> bytes, float[] values)
    {
        if (weight.TryGetProperty("quantization", out var quantization))
        {
            Expect(quantization, "uint8");
            var (scale, min) = (quantization.GetProperty("scale").GetDouble(), quantization.GetProperty("min").GetDouble());
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)(bytes[i] * scale + min);
            return values.Length;
        }
        var size = values.Length * sizeof(float);
        if (weight.GetProperty("dtype").ValueEquals("int32"))
            Array.ConvertAll(MemoryMarshal.Cast<byte, int>(bytes[..size]).ToArray(), number => (float)number).CopyTo(values, 0);
        else
        {
            Expect(weight, "float32");
            MemoryMarshal.Cast<byte, float>(bytes[..size]).CopyTo(values);
        }
        return size;
    }

    private static void Expect(JsonElement element, string type)
    {
        var actual = element.GetProperty("dtype");
        if (!actual.ValueEquals(type))
            throw new NotSupportedException($"No reading of weights of type {actual}.");
    }
}
