using System.Runtime.InteropServices;

namespace Sluice.Sensitivity;

/// <summary>A box in pixels of the image, upright; all zeros when it is not known.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TextPlace(int X, int Y, int Width, int Height)
{
    internal int Right => X + Width;

    internal int CentreY => Y + (Height / 2);

    internal long Area => (long)Width * Height;

    /// <summary>Whether they share most of the smaller one; unknown places may be anywhere.</summary>
    internal bool Covers(TextPlace other)
    {
        if (this == default || other == default)
            return true;
        var shared = Math.Max(0L, Math.Min(Right, other.Right) - Math.Max(X, other.X)) * Math.Max(0L, Math.Min(Y + Height, other.Y + other.Height) - Math.Max(Y, other.Y));
        return shared * 2 > Math.Min(Area, other.Area);
    }

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
