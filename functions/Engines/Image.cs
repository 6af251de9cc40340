namespace Sluice.Engines;

/// <summary>An image as an engine is to see it, and what its header says. Width and height in pixels, 0 where not known.</summary>
public sealed record Image(ReadOnlyMemory<byte> Bytes, string Type, long Width, long Height, int Frames)
{
    public static Image Of(CheckRequest request, Content content) =>
        new(content.Bytes, request.Type, request.Width, request.Height, request.Frames);
}
