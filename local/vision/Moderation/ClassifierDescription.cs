using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Vision.Moderation;

internal enum ChannelLayout
{
    ChannelsFirst,
    ChannelsLast,
}

internal enum OutputActivation
{
    /// <summary>The outputs are probabilities already.</summary>
    None,

    /// <summary>The outputs exclude each other.</summary>
    Softmax,

    /// <summary>Each output speaks for itself.</summary>
    Sigmoid,
}

/// <summary>What <c>&lt;name&gt;.json</c> says of an operator's classifier <c>&lt;name&gt;.onnx</c>; docs/vision.md explains each member.</summary>
internal sealed record ClassifierDescription(
    string? Version,
    string? Accuracy,
    ClassifierInput? Input,
    OutputActivation Activation,
    string[]? Classes,
    Dictionary<string, ClassifierCategory?>? Categories)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <exception cref="JsonException">It is no such description; the message says where.</exception>
    public static ClassifierDescription Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<ClassifierDescription>(json, Json) ?? throw new JsonException("It is null.");

    /// <summary>Everything that is wrong with it; nothing where it can be used.</summary>
    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Version) || !Version.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
            yield return "version must be letters, digits, '.', '-' and '_', such as \"fights-2026.1\"";
        if (string.IsNullOrWhiteSpace(Accuracy))
            yield return "accuracy must say what is known of how well it judges, even if that is \"unmeasured\"";
        foreach (var problem in Input?.Problems() ?? ["input is missing"])
            yield return problem;
        if (Classes is not { Length: > 0 } || Classes.Distinct(StringComparer.Ordinal).Count() != Classes.Length)
            yield return "classes must name each output of the model once, in order";
        if (Categories is not { Count: > 0 })
            yield return $"categories must have at least one of {string.Join(", ", Names)}";
        foreach (var (name, category) in Categories ?? [])
        {
            if (!Names.Contains(name))
                yield return $"categories.{name} is not one of {string.Join(", ", Names)}";
            foreach (var problem in category?.Problems(Classes ?? []) ?? ["is missing"])
                yield return $"categories.{name} {problem}";
        }
    }

    private static IEnumerable<string> Names => Enum.GetNames<Category>().Select(JsonNamingPolicy.CamelCase.ConvertName);
}

/// <param name="Mean">Per channel red, green, blue, of values 0..1; subtracted before <paramref name="Deviation"/> divides.</param>
internal sealed record ClassifierInput(int Width, int Height, ChannelLayout Layout, float[]? Mean, float[]? Deviation)
{
    private const int LeastSide = 8, LargestSide = 1024;

    public Vector3 MeanVector => new(Mean);

    public Vector3 DeviationVector => new(Deviation);

    public IEnumerable<string> Problems()
    {
        if (Width is < LeastSide or > LargestSide || Height is < LeastSide or > LargestSide)
            yield return $"input.width and input.height must be {LeastSide} to {LargestSide} pixels";
        if (Mean is not { Length: 3 })
            yield return "input.mean must have three numbers; [0, 0, 0] for a model that takes values 0 to 1";
        if (Deviation is not { Length: 3 } || Deviation.Any(deviation => deviation <= 0))
            yield return "input.deviation must have three numbers above 0; [1, 1, 1] for a model that takes values 0 to 1";
    }
}

/// <param name="Classes">Whose probabilities add up to the category's score.</param>
/// <param name="Thresholds">The least scores of UNLIKELY, POSSIBLE, LIKELY and VERY_LIKELY.</param>
internal sealed record ClassifierCategory(string[]? Classes, float[]? Thresholds)
{
    public LikelihoodThresholds LikelihoodThresholds => new(Thresholds![0], Thresholds[1], Thresholds[2], Thresholds[3]);

    public IEnumerable<string> Problems(string[] known)
    {
        if (Classes is not { Length: > 0 } || Classes.Except(known).Any() || Classes.Distinct(StringComparer.Ordinal).Count() != Classes.Length)
            yield return "must name some of the classes, each once";
        if (Thresholds is not [> 0, _, _, <= 1] || Thresholds.Zip(Thresholds.Skip(1)).Any(pair => pair.First >= pair.Second))
            yield return "must have four thresholds that rise, above 0 and up to 1";
    }
}
