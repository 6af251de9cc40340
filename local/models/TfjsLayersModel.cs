using System.Diagnostics;
using System.Text.Json;

namespace Sluice.Models;

/// <summary>
/// A TensorFlow.js layers model as nsfwjs ships it: JavaScript modules that hold the topology as an object and the
/// weights, quantized to bytes, as base64 text.
/// </summary>
internal sealed class TfjsLayersModel
{
    private const string PrintAsJson = """
        const path = require('path'), folder = process.argv[1];
        const model = require(path.join(folder, 'model.min.js'));
        const shards = model.weightsManifest[0].paths.map(name => require(path.join(folder, name + '.min.js')));
        process.stdout.write(JSON.stringify({ model, shards }));
        """;

    private readonly TfjsWeights _weights;

    private TfjsLayersModel(JsonElement root)
    {
        var model = root.GetProperty("model");
        Layers = [.. model.GetProperty("modelTopology").GetProperty("model_config").GetProperty("config").GetProperty("layers").EnumerateArray()];
        _weights = new TfjsWeights(
            model.GetProperty("weightsManifest")[0].GetProperty("weights"),
            [.. root.GetProperty("shards").EnumerateArray().SelectMany(shard => shard.GetBytesFromBase64())]);
    }

    public IReadOnlyList<JsonElement> Layers { get; }

    public (float[] Values, long[] Shape)? Weight(string name) => _weights.Find(name);

    /// <summary>Lets Node evaluate the modules: they are JavaScript, not JSON.</summary>
    public static async Task<TfjsLayersModel> LoadAsync(string folder)
    {
        // Its own input, too: Node would make this process's input non-blocking if it inherited it.
        var start = new ProcessStartInfo("node", ["-e", PrintAsJson, folder])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var node = Process.Start(start)!;
        node.StandardInput.Close();
        using var document = await JsonDocument.ParseAsync(node.StandardOutput.BaseStream);
        await node.WaitForExitAsync();
        return new TfjsLayersModel(document.RootElement.Clone());
    }
}
