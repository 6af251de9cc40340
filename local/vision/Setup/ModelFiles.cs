using System.Security.Cryptography;
using Sluice.Setup;

namespace Sluice.Vision.Setup;

/// <summary>
/// The models' files. Most are used as their packages ship them; nsfwjs's are converted once and kept in
/// <c>local/.models</c>. Every file is known by its hash, so that a changed package or a half-written file never judges.
/// </summary>
internal static class ModelFiles
{
    private static string Modules(string path) => Path.Combine(LocalFolder.Path, "node_modules", path);

    public static Task<byte[]> ReadAsync(string package, string sha256) => ReadCheckedAsync(Modules(package), sha256);

    /// <summary>Reads the ONNX form of a classifier of the nsfwjs package; converts it where that has not been done yet.</summary>
    /// <param name="name">The model's folder in the package.</param>
    /// <param name="sha256">Of the result of the conversion, which is reproducible.</param>
    public static async Task<byte[]> ReadNsfwAsync(string name, string sha256)
    {
        var file = Path.Combine(LocalFolder.Path, ".models", name + ".onnx");
        if (!File.Exists(file))
            await ConvertAsync(name, file);
        return await ReadCheckedAsync(file, sha256);
    }

    private static async Task ConvertAsync(string name, string file)
    {
        var model = KerasToOnnx.Convert(await TfjsLayersModel.LoadAsync(Modules(Path.Combine("nsfwjs/dist/models", name))));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        // Several processes may do this at a time: each writes its own file, and the rename is atomic.
        var own = $"{file}.{Environment.ProcessId}";
        await File.WriteAllBytesAsync(own, model);
        File.Move(own, file, overwrite: true);
    }

    private static async Task<byte[]> ReadCheckedAsync(string file, string sha256)
    {
        var bytes = await File.ReadAllBytesAsync(file);
        var actual = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return actual == sha256
            ? bytes
            : throw new InvalidDataException($"{file} has SHA-256 {actual}, expected {sha256}. Delete it and run 'npm ci' in {LocalFolder.Path}.");
    }
}
