using NetVips;

namespace Sluice.Vision.Images.Formats;

/// <summary>A file of one image.</summary>
internal sealed class StillFile : ImageFile
{
    private readonly Source _source;
    private readonly ColourOfPng _colour;

    public StillFile(Source source, bool isJpeg = false, ColourOfPng? colour = null)
    {
        using var header = Load(source);
        (_source, _colour, IsTurnedByAll, Width, Height) = (source, colour ?? ColourOfPng.Srgb, isJpeg, header.Width, header.Height);
    }

    public override int Width { get; }

    public override int Height { get; }

    public override int Count => 1;

    public override bool IsTurnedByAll { get; }

    public override IEnumerable<Frame> Read(IEnumerable<int> frames, Action checkTime)
    {
        using var image = Load(_source);
        yield return new Frame(image, _colour);
    }

    public override void Dispose() => _source.Dispose();
}
