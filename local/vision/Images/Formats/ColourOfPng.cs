using System.Buffers.Binary;

namespace Sluice.Vision.Images.Formats;

/// <summary>What a PNG file says of its colours beside a profile, which is all that libvips knows of.</summary>
/// <param name="Power">That stored values (0..1) are raised to before they are shown.</param>
/// <param name="Unseen"><see cref="Unseen.Profile"/> where its colours are not those of sRGB.</param>
internal sealed record ColourOfPng(double Power, Unseen Unseen)
{
    public static readonly ColourOfPng Srgb = new(Power: 1, Unseen.None);

    private const double DisplayGamma = 2.2;

    // As libpng does it: what is less than a twentieth off is left alone.
    private const double GammaTolerance = 0.05;

    private static readonly byte[] CodePointsOfSrgb = [1, 13, 0, 1];

    // White, red, green and blue of sRGB as the chunk cHRM has them: x and y in hundred-thousandths.
    private static readonly int[] PrimariesOfSrgb = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000];
    private const int PrimariesTolerance = 500;

    /// <summary>Of several statements the strongest counts: cICP, then a profile, then sRGB, then gamma with its primaries.</summary>
    public static ColourOfPng Of(List<PngChunk> chunks)
    {
        ReadOnlySpan<byte> Data(string name) => chunks.Find(chunk => chunk.Name == name).Data.Span;
        bool Has(string name) => chunks.Exists(chunk => chunk.Name == name);

        if (Has("cICP"))
            return Data("cICP").SequenceEqual(CodePointsOfSrgb) ? Srgb : Srgb with { Unseen = Unseen.Profile };
        if (Has("iCCP") || Has("sRGB") || Data("gAMA").Length != 4)
            return Srgb;
        var gamma = BinaryPrimitives.ReadUInt32BigEndian(Data("gAMA")) / 100_000.0 * DisplayGamma;
        return new ColourOfPng(
            gamma == 0 || Math.Abs(gamma - 1) < GammaTolerance ? 1 : 1 / gamma,
            Data("cHRM").Length == 32 && !IsSrgb(Data("cHRM")) ? Unseen.Profile : Unseen.None);
    }

    private static bool IsSrgb(ReadOnlySpan<byte> primaries)
    {
        for (var i = 0; i < PrimariesOfSrgb.Length; i++)
            if (Math.Abs(BinaryPrimitives.ReadUInt32BigEndian(primaries[(4 * i)..]) - (long)PrimariesOfSrgb[i]) > PrimariesTolerance)
                return false;
        return true;
    }
}
