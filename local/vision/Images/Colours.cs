using NetVips;
using Sluice.Vision.Images.Formats;

namespace Sluice.Vision.Images;

/// <summary>A frame in 8-bit sRGB, with or without alpha.</summary>
/// <param name="IsDisputed">Whether viewers that apply less to it show another picture.</param>
internal sealed record Rendering(Image Image, Unseen Unseen, bool IsDisputed) : IDisposable
{
    public void Dispose() => Image.Dispose();
}

/// <summary>Brings the values of a file to the colours that a viewer shows.</summary>
internal static class Colours
{
    // Of the power of a PNG's gamma: what is within is a matter of brightness, beyond it pictures come and go.
    private const double LeastPower = 0.6, MostPower = 1.7;

    /// <summary>As browsers do it, which apply a profile and a PNG's gamma.</summary>
    public static Rendering ToSrgb(Frame frame)
    {
        var (image, colour) = frame;
        if (EmbeddedProfile.Of(image) is { } profile)
            return Through(profile, image, colour.Unseen);
        if (colour.Power == 1)
            return new Rendering(Plain(image), colour.Unseen, IsDisputed: false);
        using var shown = Brighten(image, colour.Power);
        return new Rendering(Plain(shown), colour.Unseen, IsDisputed: colour.Power is < LeastPower or > MostPower);
    }

    /// <summary>As a viewer does it that knows neither.</summary>
    public static Image Plain(Image image)
    {
        var isBytes = image.Interpretation == Enums.Interpretation.Srgb && image.Format == Enums.BandFormat.Uchar;
        return isBytes ? image.Copy() : image.Colourspace(Enums.Interpretation.Srgb);
    }

    private static Rendering Through(byte[] profile, Image image, Unseen unseen)
    {
        // Most programs that write grey images leave the profile of the colours there, which says of grey what it says of colours.
        using var coloured = image.Interpretation switch
        {
            Enums.Interpretation.Bw => image.Colourspace(Enums.Interpretation.Srgb),
            Enums.Interpretation.Grey16 => image.Colourspace(Enums.Interpretation.Rgb16),
            _ => null,
        };
        var effect = EmbeddedProfile.EffectOn(image, profile);
        if (effect == ProfileEffect.Unknown && coloured is not null)
            (image, effect) = (coloured, EmbeddedProfile.EffectOn(coloured, profile));
        return effect switch
        {
            ProfileEffect.None => new Rendering(Plain(image), unseen, IsDisputed: false),
            ProfileEffect.Unknown => new Rendering(Plain(image), unseen | Unseen.Profile, IsDisputed: false),
            _ => new Rendering(Applied(image), unseen, IsDisputed: effect == ProfileEffect.Picture),
        };
    }

    private static Image Applied(Image image)
    {
        using var converted = EmbeddedProfile.Apply(image);
        return Plain(converted);
    }

    private static Image Brighten(Image image, double power)
    {
        if (!image.HasAlpha())
            return image.Gamma(exponent: 1 / power);
        using var colours = image.ExtractBand(0, n: image.Bands - 1);
        using var alpha = image.ExtractBand(image.Bands - 1);
        using var brightened = colours.Gamma(exponent: 1 / power);
        return brightened.Bandjoin(alpha);
    }
}
