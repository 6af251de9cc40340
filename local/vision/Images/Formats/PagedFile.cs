using NetVips;

namespace Sluice.Vision.Images.Formats;

/// <summary>TIFF and AVIF: images of any sizes. Which of them a viewer shows is its own affair; the one it begins with comes first.</summary>
internal sealed class PagedFile : ImageFile
{
    private readonly Source _source;
    private readonly int _primary;

    /// <param name="unseen">What else the file holds.</param>
    public PagedFile(Source source, Unseen unseen)
    {
        using var header = Load(source);
        // Smaller copies of a page, or anything else: most viewers do not know of them.
        var attached = header.Contains("n-subifds") ? Unseen.Pages : Unseen.None;
        (_source, Width, Height, Unseen) = (source, header.Width, header.Height, unseen | attached);
        (Count, _primary) = (Math.Max(1, Field(header, "n-pages")), header.Contains("heif-primary") ? Field(header, "heif-primary") : 0);
    }

    public override int Width { get; }

    public override int Height { get; }

    public override int Count { get; }

    public override Unseen Unseen { get; }

    public override IEnumerable<Frame> Read(IEnumerable<int> frames, Action checkTime)
    {
        foreach (var number in frames)
        {
            var page = number == 0 ? _primary : number <= _primary ? number - 1 : number;
            using var image = Load(_source, new VOption { { "page", page } });
            yield return new Frame(image, ColourOfPng.Srgb);
        }
    }

    public override void Dispose() => _source.Dispose();
}
