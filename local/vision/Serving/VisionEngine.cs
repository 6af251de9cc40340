using Sluice.Vision.Images;
using Sluice.Vision.Moderation;
using Sluice.Vision.Native;
using Sluice.Vision.Text;

namespace Sluice.Vision.Serving;

/// <summary>The loaded models and the decoder: what the protocols share.</summary>
internal sealed class VisionEngine(NsfwClassifier nsfw, PageReader reader, DecodedImages images, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(30);

    /// <summary>Goes with every answer, so that a verdict can be traced to what gave it.</summary>
    public static string Version { get; } =
        $"onnxruntime/{OnnxRuntime.Version} libvips/{Libvips.Version} {NsfwClassifier.Version} {TextDetector.Version} {TextRecognizer.Version}";

    public static async Task<VisionEngine> LoadAsync(TimeProvider time)
    {
        NativeHeap.Bound();
        NativeLibraries.Register();
        Libvips.Start();
        var threads = Environment.ProcessorCount;
        return new VisionEngine(
            await NsfwClassifier.LoadAsync(threads),
            await PageReader.LoadAsync(threads),
            new DecodedImages(new ImageDecoder(time), time),
            time);
    }

    public DecodedImages Images => images;

    public ModerationScores Moderate(Decoded image) => nsfw.Judge(image.Frames);

    /// <summary>The text of the first frame, or null where there is more than can be read in time.</summary>
    public IReadOnlyList<TextLine>? Read(Decoded image)
    {
        using var deadline = new CancellationTokenSource(ReadLimit, time);
        try
        {
            return reader.Read(image.First, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        nsfw.Dispose();
        reader.Dispose();
    }
}
