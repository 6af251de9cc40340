using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sluice.Models;

/// <summary>
/// An operator of a TensorFlow graph. Its attributes are protocol buffers in JSON: numbers are text; text is base64, or a list of
/// bytes in the files of older converters.
/// </summary>
internal sealed class TfjsNode(JsonElement json)
{
    public string Name { get; } = json.GetProperty("name").GetString()!;

    public string Operation { get; } = json.GetProperty("op").GetString()!;

    public string[] Inputs { get; } = json.TryGetProperty("input", out var inputs) ? [.. inputs.EnumerateArray().Select(input => input.GetString()!)] : [];

    /// <returns>Null where the operator has no such attribute.</returns>
    public string? Text(string attribute) => Attribute(attribute) is { } value ? Decode(value.GetProperty("s")) : null;

    public string[] Texts(string attribute) => List(attribute, "s", Decode);

    public int[] Ints(string attribute) => List(attribute, "i", number => int.Parse(number.GetString()!, CultureInfo.InvariantCulture));

    /// <returns>0 where the operator has no such attribute.</returns>
    public float Float(string attribute) => Attribute(attribute)?.GetProperty("f").GetSingle() ?? 0;

    private T[] List<T>(string attribute, string kind, Func<JsonElement, T> read) =>
        Attribute(attribute) is { } value && value.GetProperty("list").TryGetProperty(kind, out var list) ? [.. list.EnumerateArray().Select(read)] : [];

    private JsonElement? Attribute(string name) =>
        json.TryGetProperty("attr", out var attributes) && attributes.TryGetProperty(name, out var value) ? value : null;

    private static string Decode(JsonElement text) => Encoding.UTF8.GetString(
        text.ValueKind == JsonValueKind.Array ? [.. text.EnumerateArray().Select(code => code.GetByte())] : text.GetBytesFromBase64());
}
