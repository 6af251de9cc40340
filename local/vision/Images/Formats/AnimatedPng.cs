using System.Buffers.Binary;
using NetVips;

namespace Sluice.Vision.Images.Formats;

/// <summary>
/// An animated PNG. Browsers show its frames, other viewers its default image, which need not be one of them. libvips knows the default
/// image alone: so each frame is made a PNG of its own, and laid on the canvas here. How many frames there are the frames themselves say:
/// the number that the file promises may lie.
/// </summary>
internal sealed class AnimatedPng : ImageFile
{
    private readonly Source _source;
    private readonly ColourOfPng _colour;
    private readonly byte[]? _profile;
    private readonly ReadOnlyMemory<byte> _header;
    private readonly List<PngChunk> _palette;
    private readonly List<FrameOfPng> _frames;
    private readonly bool _hasDefaultImage;

    public AnimatedPng(Source source, List<PngChunk> chunks)
    {
        using var header = Load(source);
        (_source, _colour, _header, Width, Height) = (source, ColourOfPng.Of(chunks), chunks[0].Data, header.Width, header.Height);
        _profile = EmbeddedProfile.Of(header);
        _palette = chunks.FindAll(chunk => chunk.Name is "PLTE" or "tRNS");
        _frames = Frames(chunks, out _hasDefaultImage);
        // The default image is one of the frames only where it is as large as the canvas.
        _hasDefaultImage |= _frames is [] || _frames[0].Width != Width || _frames[0].Height != Height;
        var all = _frames.Count;
        _frames.RemoveAll(frame => !frame.IsWithin(Width, Height) || frame.Data.Count == 0);
        Unseen = _frames.Count < all ? Unseen.Frames : Unseen.None;
    }

    public override int Width { get; }

    public override int Height { get; }

    public override int Count => _frames.Count + (_hasDefaultImage ? 1 : 0);

    public override Unseen Kind => Unseen.Frames;

    public override Unseen Unseen { get; }

    public override IEnumerable<Frame> Read(IEnumerable<int> frames, Action checkTime)
    {
        var wanted = frames.ToHashSet();
        if (_hasDefaultImage && wanted.Contains(0))
        {
            using var image = Load(_source);
            yield return new Frame(image, _colour);
        }
        var canvas = new byte[Width * Height * 4];
        var last = wanted.Max();
        for (var number = _hasDefaultImage ? 1 : 0; number <= last; number++)
        {
            checkTime();
            var frame = _frames[_hasDefaultImage ? number - 1 : number];
            var before = frame.Dispose == FrameDisposal.Previous ? Cut(canvas, frame) : null;
            Lay(Pixels(frame), frame, canvas);
            if (wanted.Contains(number))
            {
                using var image = Picture(canvas);
                yield return new Frame(image, _colour);
            }
            if (frame.Dispose != FrameDisposal.None)
                Put(before ?? new byte[frame.Width * frame.Height * 4], frame, canvas);
        }
    }

    public override void Dispose() => _source.Dispose();

    private static List<FrameOfPng> Frames(List<PngChunk> chunks, out bool hasDefaultImage)
    {
        var frames = new List<FrameOfPng>();
        hasDefaultImage = false;
        foreach (var (name, data) in chunks)
        {
            if (name == "fcTL")
                frames.Add(FrameOfPng.Parse(data.Span));
            else if (name == "IDAT" && frames.Count == 0)
                hasDefaultImage = true;
            else if (name == "IDAT" && frames.Count == 1)
                frames[0].Data.Add(data);
            else if (name == "fdAT" && data.Length > 4 && frames.Count > 0)
                frames[^1].Data.Add(data[4..]);
        }
        return frames;
    }

    /// <summary>Red, green, blue and alpha of a frame, as they are stored.</summary>
    private byte[] Pixels(FrameOfPng frame)
    {
        var header = _header.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(header, frame.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), frame.Height);
        using var source = Source.NewFromMemory(PngChunks.Write(
            [new("IHDR", header), .. _palette, .. frame.Data.Select(data => new PngChunk("IDAT", data)), new("IEND", default)]));
        using var image = Load(source);
        using var colours = image.Colourspace(Enums.Interpretation.Srgb);
        if (colours.Bands == 4)
            return colours.WriteToMemory<byte>();
        using var opaque = colours.Bandjoin(255);
        return opaque.WriteToMemory<byte>();
    }

    private Image Picture(byte[] canvas)
    {
        using var pixels = Image.NewFromMemory(canvas, Width, Height, 4, Enums.BandFormat.Uchar);
        using var picture = pixels.Copy(interpretation: Enums.Interpretation.Srgb);
        return picture.Mutate(image =>
        {
            if (_profile is not null)
                image.Set(GValue.BlobType, EmbeddedProfile.Name, _profile);
        });
    }

    private byte[] Cut(byte[] canvas, FrameOfPng frame)
    {
        var pixels = new byte[frame.Width * frame.Height * 4];
        for (var y = 0; y < frame.Height; y++)
            Row(canvas, frame, y).CopyTo(RowOf(pixels, frame, y));
        return pixels;
    }

    private void Put(byte[] pixels, FrameOfPng frame, byte[] canvas)
    {
        for (var y = 0; y < frame.Height; y++)
            RowOf(pixels, frame, y).CopyTo(Row(canvas, frame, y));
    }

    private void Lay(byte[] pixels, FrameOfPng frame, byte[] canvas)
    {
        if (!frame.IsBlended)
            Put(pixels, frame, canvas);
        else
            for (var y = 0; y < frame.Height; y++)
                Blend(RowOf(pixels, frame, y), Row(canvas, frame, y));
    }

    private static void Blend(ReadOnlySpan<byte> over, Span<byte> canvas)
    {
        for (var i = 0; i < over.Length; i += 4)
        {
            // Alpha of what is laid over, and of what still shows through it; both in 255 × 255 parts.
            int front = over[i + 3] * 255, behind = canvas[i + 3] * (255 - over[i + 3]), whole = front + behind;
            if (whole == 0)
                continue;
            for (var c = i; c < i + 3; c++)
                canvas[c] = (byte)((over[c] * front + canvas[c] * behind + whole / 2) / whole);
            canvas[i + 3] = (byte)((whole + 127) / 255);
        }
    }

    private Span<byte> Row(byte[] canvas, FrameOfPng frame, int y) => canvas.AsSpan(((frame.Top + y) * Width + frame.Left) * 4, frame.Width * 4);

    private static Span<byte> RowOf(byte[] pixels, FrameOfPng frame, int y) => pixels.AsSpan(y * frame.Width * 4, frame.Width * 4);
}
