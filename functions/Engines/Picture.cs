using Sluice.Storage;
using Sluice.Verification;

namespace Sluice.Engines;

/// <summary>A picture as an engine is to see it, and what its header says. Width and height in pixels, 0 where not known.</summary>
public sealed record Picture(ReadOnlyMemory<byte> Bytes, string Type, long Width, long Height, int Frames)
{
    public static Picture Of(CheckRequest request, Content content) =>
        new(content.Bytes, request.Type, request.Width, request.Height, request.Frames);
}
