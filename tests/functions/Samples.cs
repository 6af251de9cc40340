namespace Sluice.Tests;

/// <summary>The files in tests/samples.</summary>
internal static class Samples
{
    private static readonly string Folder = Find();

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(folder.FullName, "tests", "samples")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("tests/samples");
        return Path.Combine(folder.FullName, "tests", "samples");
    }
}
