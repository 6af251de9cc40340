namespace Sluice.Host.Vet;

/// <summary>The files that the paths name: a file as it is, a folder with all below it except hidden files and folders.</summary>
public static class VetFiles
{
    public static IReadOnlyList<VetFile> Expand(IEnumerable<string> paths) => [.. paths.SelectMany(Expand)];

    private static IEnumerable<VetFile> Expand(string path)
    {
        if (!Directory.Exists(path)) return [new VetFile(path, path)];
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };
        return Directory.EnumerateFiles(path, "*", options)
            .Where(file => !Path.GetRelativePath(path, file).Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('.')))
            .Order(StringComparer.Ordinal)
            .Select(file => new VetFile(file, Path.GetRelativePath(path, file)));
    }
}

/// <param name="Path">Where the file is.</param>
/// <param name="Shown">How it is named in the result: relative to the folder that was asked for.</param>
public sealed record VetFile(string Path, string Shown);
