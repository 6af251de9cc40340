using System.Text.RegularExpressions;

namespace Sluice.Tests;

/// <summary>The README draws the floors of functions/; the code keeps to them.</summary>
public sealed partial class FloorsTests
{
    private static readonly string Functions = Path.Combine(Samples.Root, "functions");

    [Fact]
    public void Every_folder_stands_on_one_floor() =>
        Floors().SelectMany(floor => floor).Order().ShouldBe(
            Directory.GetDirectories(Functions).Where(folder => Sources(folder).Any()).Select(folder => Path.GetFileName(folder)!).Order());

    [Fact]
    public void A_folder_uses_only_those_on_floors_below_its_own()
    {
        var level = Floors().SelectMany((floor, i) => floor.Select(folder => (folder, i))).ToDictionary(one => one.folder, one => one.i);
        var wrong = from folder in level.Keys
                    from file in Sources(Path.Combine(Functions, folder))
                    from Match use in Use().Matches(File.ReadAllText(file))
                    let used = use.Groups["folder"].Value
                    where used != folder && level[used] <= level[folder]
                    select $"{Path.GetRelativePath(Functions, file)} uses {used}";
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void A_systems_own_words_stay_in_its_folder()
    {
        var wrong = from file in Sources(Path.Combine(Functions, "Interceptors"))
                    where File.ReadAllText(file).Contains("unblu", StringComparison.OrdinalIgnoreCase)
                    select Path.GetRelativePath(Functions, file);
        wrong.ShouldBeEmpty();
    }

    /// <summary>From the top to the ground.</summary>
    private static string[][] Floors()
    {
        var readme = File.ReadAllText(Path.Combine(Samples.Root, "README.md"));
        var drawing = readme[readme.IndexOf("| floor |", StringComparison.Ordinal)..];
        return [.. drawing[..drawing.IndexOf("\n\n", StringComparison.Ordinal)].Split('\n').Skip(2)
            .Select(row => FolderName().Matches(row).Select(name => name.Groups["folder"].Value).ToArray())];
    }

    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(file => Path.GetRelativePath(Functions, file).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"));

    [GeneratedRegex(@"^using (static )?Sluice\.(?<folder>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Use();

    [GeneratedRegex(@"`(?<folder>\w+)/`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FolderName();
}
