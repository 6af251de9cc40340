namespace Sluice.Tests;

/// <summary>The files in tests/samples.</summary>
internal static class Samples
{
    /// <summary>The repository's folder.</summary>
    public static readonly string Root = Find();

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Root, "tests", "samples", name));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(folder.FullName, "tests", "samples")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("tests/samples");
        return folder.FullName;
    }
}
