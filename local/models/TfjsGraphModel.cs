using System.Text.Json;

namespace Sluice.Models;

/// <summary>A TensorFlow.js graph model: <c>model.json</c> with the operators of a frozen TensorFlow graph, and files of weights.</summary>
internal sealed class TfjsGraphModel
{
    private readonly Dictionary<string, TfjsNode> _nodes;
    private readonly TfjsWeights _weights;

    private TfjsGraphModel(JsonElement root, ReadOnlySpan<byte> weights)
    {
        _nodes = root.GetProperty("modelTopology").GetProperty("node").EnumerateArray().Select(node => new TfjsNode(node)).ToDictionary(node => node.Name);
        _weights = new TfjsWeights(root.GetProperty("weightsManifest")[0].GetProperty("weights"), weights);
    }

    public TfjsNode Node(string name) => _nodes[name];

    public (float[] Values, long[] Shape) Weight(string name) => _weights.Find(name) ?? throw new KeyNotFoundException($"No weight {name}.");

    public static async Task<TfjsGraphModel> LoadAsync(string file)
    {
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        var root = document.RootElement.Clone();
        var weights = new MemoryStream();
        foreach (var path in root.GetProperty("weightsManifest")[0].GetProperty("paths").EnumerateArray())
            weights.Write(await File.ReadAllBytesAsync(Path.Combine(Path.GetDirectoryName(file)!, path.GetString()!)));
        return new TfjsGraphModel(root, weights.ToArray());
    }
}
