using Sluice.Vision.Faces;
using Sluice.Vision.Images;
using Sluice.Vision.Moderation;
using Sluice.Vision.Native;
using Sluice.Vision.Objects;
using Sluice.Vision.Text;

namespace Sluice.Vision.Serving;

/// <summary>The loaded models and the decoder: what the protocols share.</summary>
internal sealed class VisionEngine(
    IReadOnlyList<IImageClassifier> classifiers,
    string version,
    PageReader reader,
    FaceRecognition faces,
    ObjectDetector objects,
    DecodedImages images,
    TimeProvider time) : IDisposable
{
    // What is read by then is told, and that it is not all: others wait for a core meanwhile.
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(8);

    /// <summary>Goes with every answer, so that a verdict can be traced to what gave it.</summary>
    public string Version => version;

    /// <param name="onVersion">Hears the version a second or two before all models are loaded.</param>
    /// <exception cref="InvalidDataException">A model's file is not the right one, or an operator's classifier cannot be used.</exception>
    public static async Task<VisionEngine> LoadAsync(ModelOptions options, TimeProvider time, Action<string>? onVersion = null)
    {
        NativeHeap.Bound();
        Libvips.Start();
        var threads = Environment.ProcessorCount;
        // Side by side: loading a model keeps one core busy, and whoever starts this service waits for it.
        var nsfw = Task.Run(() => NsfwClassifier.LoadAsync(options.Nsfw, threads));
        var reader = Task.Run(() => PageReader.LoadAsync(threads));
        var faces = Task.Run(() => FaceRecognition.LoadAsync(threads));
        var objects = Task.Run(() => ObjectDetector.LoadAsync(threads));
        var further = options.ClassifierFolder is { } folder ? ClassifierFolder.Load(folder, threads) : [];
        var version = string.Join(' ', [
            $"onnxruntime/{OnnxSession.RuntimeVersion}", $"libvips/{Libvips.Version}",
            NsfwClassifier.VersionOf(options.Nsfw), .. further.Select(classifier => classifier.Version),
            TextDetector.Version, TextRecognizer.Version, FaceRecognition.Version, ObjectDetector.Version]);
        onVersion?.Invoke(version);
        return new VisionEngine(
            [await nsfw, .. further],
            version,
            await reader,
            await faces,
            await objects,
            new DecodedImages(new ImageDecoder(time), time),
            time);
    }

    public DecodedImages Images => images;

    public FaceRecognition Faces => faces;

    public IReadOnlyList<IImageClassifier> Classifiers => classifiers;

    /// <summary>Whether anything judges a category; otherwise it is UNKNOWN in every judgement.</summary>
    public bool Judges(Category category) => classifiers.Any(classifier => classifier.Accuracy.ContainsKey(category));

    public Judgement Moderate(Decoded image) =>
        new(image.Pictures.SelectMany(picture => classifiers.SelectMany(classifier => classifier.Judge(picture))));

    /// <summary>What the first picture shows, the surest first.</summary>
    public IReadOnlyList<DetectedObject> FindObjects(Decoded image) => objects.Find(image.First.Pyramid);

    /// <summary>The text of all pictures, as far as time allows.</summary>
    public ReadText Read(Decoded image)
    {
        using var deadline = new CancellationTokenSource(ReadLimit, time);
        var unseen = image.Unseen;
        var (blocks, known) = (new List<IReadOnlyList<TextLine>>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var picture in image.Pictures)
        {
            if (deadline.IsCancellationRequested)
            {
                unseen |= Unseen.Time;
                break;
            }

            var (lines, unread) = reader.Read(picture, deadline.Token);
            unseen |= unread;
            var isNew = lines.Count(line => known.Add(line.Text)) > 0;
            if (isNew || blocks.Count == 0)
                blocks.Add(lines);
        }

        return new ReadText(blocks, unseen);
    }

    public void Dispose()
    {
        foreach (var classifier in classifiers)
            classifier.Dispose();
        reader.Dispose();
        faces.Dispose();
        objects.Dispose();
    }
}
