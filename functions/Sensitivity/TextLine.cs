using System.Runtime.InteropServices;

namespace Sluice.Sensitivity;

/// <summary>A box in pixels of the image, upright; all zeros when it is not known.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TextPlace(int X, int Y, int Width, int Height)
{
    internal int Right => X + Width;

    internal int CentreY => Y + (Height / 2);

    internal TextPlace Union(TextPlace other)
    {
        if (this == default || other == default)
            return this == default ? other : this;
        var (x, y) = (Math.Min(X, other.X), Math.Min(Y, other.Y));
        return new(x, y, Math.Max(Right, other.Right) - x, Math.Max(Y + Height, other.Y + other.Height) - y);
    }
}

/// <summary>A piece of text that was recognised in an image.</summary>
/// <param name="Text">As read, with all the errors that recognition makes.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Confidence">How sure the recognition is, 0–1.</param>
public sealed record TextLine(string Text, TextPlace Place, double Confidence);
