using Sluice.Models;

namespace Sluice.Vision.Tests.Moderation;

/// <summary>A folder of classifiers with a model that the tests make: how red, green and blue an image is.</summary>
internal sealed class TinyClassifier : IDisposable
{
    public const string Description = """
        {
          "version": "redness-1",
          "accuracy": "Exact.", // and comments are welcome
          "input": { "width": 16, "height": 16, "layout": "channelsFirst", "mean": [0, 0, 0], "deviation": [1, 1, 1] },
          "classes": ["red", "green", "blue"],
          "categories": { "violence": { "classes": ["red"], "thresholds": [0.2, 0.4, 0.6, 0.8] } }
        }
        """;

    public string Folder { get; } = Directory.CreateTempSubdirectory("sluice-classifiers-").FullName;

    /// <param name="then">Names of operations on the three values.</param>
    public static byte[] Model(bool channelsLast = false, params string[] then)
    {
        var graph = new OnnxGraph("redness").Input("picture", channelsLast ? [1, 16, 16, 3] : [1, 3, 16, 16]);
        if (channelsLast)
            graph.Node("Transpose", ["picture"], "planes", ("perm", new[] { 0, 3, 1, 2 }));
        graph.Node("GlobalAveragePool", [channelsLast ? "planes" : "picture"], "average").Node("Flatten", ["average"], "colours");
        var result = "colours";
        foreach (var operation in then)
            graph.Node(operation, [result], result = "after" + operation);
        return graph.Output(result, 1, 3).ToModel();
    }

    public void Write(string file, byte[] content) => File.WriteAllBytes(Path.Combine(Folder, file), content);

    public void Write(string file, string content) => File.WriteAllText(Path.Combine(Folder, file), content);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
