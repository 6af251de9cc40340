using NetVips;

namespace Sluice.Vision.Images.Formats;

/// <summary>GIF and WebP: libvips composes the frames and lays them one below the other in a tall image.</summary>
internal sealed class AnimatedFile : ImageFile
{
    private readonly Source _source;

    public AnimatedFile(Source source)
    {
        using var header = Load(source);
        (_source, Width, Height, Count) = (source, header.Width, header.Height, Math.Max(1, Field(header, "n-pages")));
    }

    public override int Width { get; }

    public override int Height { get; }

    public override int Count { get; }

    public override Unseen Kind => Unseen.Frames;

    public override IEnumerable<Frame> Read(IEnumerable<int> frames, Action checkTime)
    {
        using var all = Count == 1 ? Load(_source) : Load(_source, new VOption { { "n", -1 } });
        foreach (var number in frames)
        {
            using var frame = all.Crop(0, number * Height, Width, Height);
            yield return new Frame(frame, ColourOfPng.Srgb);
        }
    }

    public override void Dispose() => _source.Dispose();
}
