using NetVips;

namespace Sluice.Vision.Images;

/// <summary>How the colours of an image come out through the ICC profile in its file, beside how they come out without.</summary>
internal enum ProfileEffect
{
    /// <summary>The same to the eye.</summary>
    None,

    /// <summary>Other shades of the same picture.</summary>
    Shades,

    /// <summary>Another picture: something may show with the profile that does not without, or the reverse.</summary>
    Picture,

    /// <summary>The profile cannot be applied.</summary>
    Unknown,
}

/// <summary>
/// The ICC profile in an image's file. Browsers apply it, simpler viewers do not. Through the profile of a camera or a screen a picture
/// stays what it is; one that somebody made for it can turn flat grey into any picture, and any picture into flat grey.
/// </summary>
internal static class EmbeddedProfile
{
    public const string Name = "icc-profile-data";

    // Distances in CIE Lab. Text needs some fifteen to be read with ease; four times as much or as little is no matter of taste.
    private const float Invisible = 3, Legible = 15, Change = 4;

    public static byte[]? Of(Image image) => image.Contains(Name) ? (byte[])image.Get(Name) : null;

    /// <summary>Applies it to an image that has one.</summary>
    /// <exception cref="VipsException">It cannot be applied, which may show only when pixels are drawn.</exception>
    public static Image Apply(Image image) => image.IccTransform("srgb", embedded: true, intent: Enums.Intent.Perceptual, depth: 8);

    public static ProfileEffect EffectOn(Image image, byte[] profile)
    {
        var channels = Channels(profile);
        if (channels == 0 || channels != image.Bands - (image.HasAlpha() ? 1 : 0))
            return ProfileEffect.Unknown;
        var lines = Lines(channels).ToList();
        byte[] samples = [.. lines.SelectMany(line => line.Samples)];
        try
        {
            using var pixels = Image.NewFromMemory(samples, samples.Length / channels, 1, channels, Enums.BandFormat.Uchar);
            using var plain = pixels.Copy(interpretation: channels switch
            {
                1 => Enums.Interpretation.Bw,
                3 => Enums.Interpretation.Srgb,
                _ => Enums.Interpretation.Cmyk,
            });
            using var tagged = plain.Mutate(copy => copy.Set(GValue.BlobType, Name, profile));
            using var without = plain.Colourspace(Enums.Interpretation.Lab);
            var with = Import(tagged, "srgb");
            // libvips takes another profile, and says nothing, where the one in the file cannot be used.
            if (channels == 3 && !with.AsSpan().SequenceEqual(Import(tagged, "p3")))
                return ProfileEffect.Unknown;
            return Compare(lines, with, without.WriteToMemory<float>()) switch
            {
                // Between the samples a table may hold anything, and so may a curve of 16 bits between two of 8.
                ProfileEffect.None when HasTable(profile) || image.Format != Enums.BandFormat.Uchar => ProfileEffect.Shades,
                var effect => effect,
            };
        }
        catch (VipsException)
        {
            return ProfileEffect.Unknown;
        }
        finally
        {
            Libvips.ForgetErrors();
        }
    }

    private static float[] Import(Image samples, string otherwise)
    {
        using var imported = samples.IccImport(pcs: Enums.PCS.Lab, intent: Enums.Intent.Perceptual, embedded: true, inputProfile: otherwise);
        return imported.WriteToMemory<float>();
    }

    private static int Channels(ReadOnlySpan<byte> profile) =>
        profile.Length < 132 ? 0
        : profile[16..].StartsWith("RGB "u8) ? 3
        : profile[16..].StartsWith("GRAY"u8) ? 1
        : profile[16..].StartsWith("CMYK"u8) ? 4
        : 0;

    // Its list of tags begins behind the header; the names of tables from the device begin so.
    private static bool HasTable(ReadOnlySpan<byte> profile) => profile[128..].IndexOf("A2B"u8) >= 0 || profile[128..].IndexOf("D2B"u8) >= 0;

    /// <summary>Lines through the space of colours, whose neighbouring samples are alike.</summary>
    private static IEnumerable<Line> Lines(int channels)
    {
        yield return Line.Of(channels, 256, Enumerable.Range(0, channels), new byte[channels]);
        if (channels == 1)
            yield break;
        var grid = channels == 3 ? 17 : 5;
        for (var axis = 0; axis < channels; axis++)
        {
            foreach (var others in (byte[])[0, 255])
                yield return Line.Of(channels, 256, [axis], [.. Enumerable.Repeat(others, channels)]);
            for (var line = 0; line < Math.Pow(grid, channels - 1); line++)
            {
                var others = new byte[channels];
                for (int channel = 0, rest = line; channel < channels; channel++)
                    if (channel != axis)
                    {
                        others[channel] = (byte)(rest % grid * 255 / (grid - 1));
                        rest /= grid;
                    }
                yield return Line.Of(channels, grid, [axis], others);
            }
        }
    }

    private static ProfileEffect Compare(List<Line> lines, float[] with, float[] without)
    {
        var effect = ProfileEffect.None;
        var start = 0;
        foreach (var count in lines.Select(line => line.Count))
        {
            for (var i = start; i < start + count; i++)
            {
                if (effect == ProfileEffect.None && Distance(with, i, without, i) > Invisible)
                    effect = ProfileEffect.Shades;
                // Its neighbour, and one that is as far away as letters are from their paper.
                foreach (var other in (int[])[i + 1, i + Math.Max(1, 48 * count / 256)])
                {
                    if (other >= start + count)
                        continue;
                    var (shown, stored) = (Distance(with, i, with, other), Distance(without, i, without, other));
                    if (Math.Max(shown, stored) > Legible && Math.Max(shown, stored) > Change * Math.Min(shown, stored))
                        return ProfileEffect.Picture;
                }
            }
            start += count;
        }
        return effect;
    }

    private static float Distance(float[] a, int i, float[] b, int j)
    {
        var sum = 0f;
        for (var c = 0; c < 3; c++)
            sum += (a[i * 3 + c] - b[j * 3 + c]) * (a[i * 3 + c] - b[j * 3 + c]);
        return MathF.Sqrt(sum);
    }

    /// <summary>Samples of which some channels go from 0 to 255 while the others stay.</summary>
    private sealed record Line(int Count, byte[] Samples)
    {
        public static Line Of(int channels, int count, IEnumerable<int> rising, byte[] others)
        {
            var samples = new byte[count * channels];
            for (var i = 0; i < count; i++)
                others.CopyTo(samples, i * channels);
            foreach (var channel in rising)
                for (var i = 0; i < count; i++)
                    samples[i * channels + channel] = (byte)(i * 255 / (count - 1));
            return new Line(count, samples);
        }
    }
}
