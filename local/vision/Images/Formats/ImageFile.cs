using NetVips;

namespace Sluice.Vision.Images.Formats;

/// <summary>A frame or page of a file, as it is stored; its pixels are not decoded yet.</summary>
internal readonly record struct Frame(Image Image, ColourOfPng Colour);

/// <summary>A file whose header has been read.</summary>
internal abstract class ImageFile : IDisposable
{
    /// <summary>Pixels of its first frame.</summary>
    public abstract int Width { get; }

    /// <inheritdoc cref="Width"/>
    public abstract int Height { get; }

    /// <summary>Frames or pages.</summary>
    public abstract int Count { get; }

    /// <summary>What remains unseen where not all of them are looked at.</summary>
    public virtual Unseen Kind => Unseen.Pages;

    /// <summary>What of it is no frame or page that can be looked at.</summary>
    public virtual Unseen Unseen => Unseen.None;

    /// <summary>Whether every viewer turns it upright, as browsers do with a JPEG and with nothing else.</summary>
    public virtual bool IsTurnedByAll => false;

    /// <summary>Some of the frames, each to be used before the next one is asked for.</summary>
    /// <param name="frames">Numbers from 0, in ascending order.</param>
    /// <param name="checkTime">Called between frames that are decoded; ends it where the time is over.</param>
    public abstract IEnumerable<Frame> Read(IEnumerable<int> frames, Action checkTime);

    public abstract void Dispose();

    /// <returns>Null where it is of no supported format.</returns>
    /// <exception cref="VipsException">Its header is damaged.</exception>
    public static ImageFile? Open(byte[] bytes)
    {
        var source = Source.NewFromMemory(bytes);
        if (Image.FindLoadSource(source) is not { } loader)
        {
            source.Dispose();
            return null;
        }
        bool Is(string format) => loader.Contains(format, StringComparison.Ordinal);
        try
        {
            return Is("Nsgif") || Is("Webp") ? new AnimatedFile(source)
                : Is("Png") ? OpenPng(source, PngChunks.Parse(bytes))
                : Is("Tiff") ? new PagedFile(source, Unseen.None)
                : Is("Heif") ? new PagedFile(source, IsoBoxes.Has(bytes, "moov") ? Unseen.Frames : Unseen.None)
                : new StillFile(source, isJpeg: Is("Jpeg"));
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    private static ImageFile OpenPng(Source source, List<PngChunk> chunks) => chunks.Exists(chunk => chunk.Name == "fcTL")
        ? new AnimatedPng(source, chunks)
        : new StillFile(source, colour: ColourOfPng.Of(chunks));

    // Only the header. "Error" also fails on truncation: half an image must not pass for a whole one.
    protected static Image Load(Source source, VOption? options = null) =>
        Image.NewFromSource(source, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error, kwargs: options);

    public static int Field(Image image, string name) => image.Contains(name) && image.Get(name) is int value ? value : 1;
}
