using System.Buffers.Binary;

namespace Sluice.Vision.Images.Formats;

/// <summary>A frame of an animated PNG, as the chunk <c>fcTL</c> describes it.</summary>
/// <param name="Dispose">What becomes of its place before the next frame.</param>
/// <param name="IsBlended">Whether it is laid over what is there; otherwise it takes its place.</param>
internal sealed record FrameOfPng(int Width, int Height, int Left, int Top, FrameDisposal Dispose, bool IsBlended)
{
    private const int Length = 26;

    /// <summary>Its compressed pixels.</summary>
    public List<ReadOnlyMemory<byte>> Data { get; } = [];

    /// <summary>A description that is cut off or beyond all bounds gives a frame that is not <see cref="IsWithin"/> any canvas.</summary>
    public static FrameOfPng Parse(ReadOnlySpan<byte> control)
    {
        if (control.Length != Length)
            return new FrameOfPng(0, 0, 0, 0, FrameDisposal.None, IsBlended: false);
        int Number(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32BigEndian(bytes);
        return new FrameOfPng(
            Number(control[4..]), Number(control[8..]), Number(control[12..]), Number(control[16..]), (FrameDisposal)control[24], control[25] == 1);
    }

    public bool IsWithin(int width, int height) =>
        Width > 0 && Height > 0 && Left >= 0 && Top >= 0 && (long)Left + Width <= width && (long)Top + Height <= height;
}

internal enum FrameDisposal : byte
{
    /// <summary>It stays.</summary>
    None = 0,

    /// <summary>Nothing is left there.</summary>
    Background = 1,

    /// <summary>What was there before comes back.</summary>
    Previous = 2,
}
