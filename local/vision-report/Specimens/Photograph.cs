using System.Globalization;
using Sluice.Vision.Images;

namespace Sluice.Vision.Report.Specimens;

/// <summary>How a paper was photographed.</summary>
/// <param name="Width">Pixels, before the quarter turns.</param>
/// <param name="Degrees">Of the paper on the table, clockwise.</param>
/// <param name="Quarters">In which the whole image is turned clockwise.</param>
/// <param name="Quality">Of the JPEG file, 1..100.</param>
/// <param name="Blurred">Slightly out of focus: a Gaussian of 0.7 to 1.2 pixels' deviation.</param>
/// <param name="Uneven">Lit from one side: down to half the light.</param>
internal sealed record Photograph(int Width, double Degrees, int Quarters, int Quality, bool Blurred, bool Uneven)
{
    private static readonly string[] Tables = ["#785c42", "#46525a", "#9c968c", "#c4beb6", "#3c3834", "#5c463a", "#e4e2de"];

    public string Description => string.Create(CultureInfo.InvariantCulture,
        $"{Width} px, {Degrees + 90 * Quarters:0.#}°, JPEG {Quality}{(Blurred ? ", blurred" : "")}{(Uneven ? ", uneven light" : "")}");

    /// <returns>A JPEG file.</returns>
    public byte[] Take(Drawing paper, Random random)
    {
        var image = Scene(paper, random).Render();
        if (Blurred)
            Blur(image, passes: random.Next(1, 4));
        Grain(image, random);
        return ScaledJpeg.Write(image.Upright(Quarters switch { 1 => 6, 2 => 3, 3 => 8, _ => 1 }), Quality);
    }

    private Drawing Scene(Drawing paper, Random random)
    {
        var (sin, cos) = Math.SinCos(Math.Abs(Degrees) * Math.PI / 180);
        var filled = 0.86 + 0.1 * random.NextDouble();
        var scale = Width * filled / (paper.Width * cos + paper.Height * sin);
        var height = (int)(scale * (paper.Width * sin + paper.Height * cos) / filled);
        var (lit, dark) = (random.NextDouble() * 360, Uneven ? 0.35 + 0.15 * random.NextDouble() : 0.1);
        return new Drawing(Width, height)
            .Rectangle(0, 0, Width, height, Tables[random.Next(Tables.Length)])
            .Add($"<defs><linearGradient id=\"light\" gradientTransform=\"rotate({lit} .5 .5)\"><stop stop-opacity=\"0\"/><stop offset=\"1\" stop-opacity=\"{dark}\"/></linearGradient>")
            .Add($"<clipPath id=\"edge\"><rect width=\"{paper.Width}\" height=\"{paper.Height}\" rx=\"24\"/></clipPath></defs>")
            .Add($"<g transform=\"translate({Width / 2} {height / 2}) rotate({Degrees}) scale({scale}) translate({-paper.Width / 2} {-paper.Height / 2})\">")
            .Add($"<rect x=\"7\" y=\"9\" width=\"{paper.Width}\" height=\"{paper.Height}\" rx=\"24\" fill-opacity=\".45\"/>")
            .Add($"<g clip-path=\"url(#edge)\">{paper.Svg}</g></g>")
            .Rectangle(0, 0, Width, height, "url(#light)");
    }

    // Each pass is the binomial 1 2 1 in both directions: a Gaussian whose variance grows by half a pixel.
    private static void Blur(Bitmap image, int passes)
    {
        for (var pass = 0; pass < passes; pass++)
        {
            Smooth(image.Rgb, 3);
            Smooth(image.Rgb, image.Width * 3);
        }
    }

    private static void Smooth(byte[] rgb, int step)
    {
        var before = rgb.AsSpan().ToArray();
        for (var i = step; i < rgb.Length - step; i++)
            rgb[i] = (byte)((before[i - step] + 2 * before[i] + before[i + step] + 2) >> 2);
    }

    private static void Grain(Bitmap image, Random random)
    {
        var noise = new int[4096];
        for (var i = 0; i < noise.Length; i++)
            noise[i] = (int)Math.Round(random.NextDouble() + random.NextDouble() + random.NextDouble() + random.NextDouble() - 2) * 3;
        for (int i = 0, at = 0; i < image.Rgb.Length; i += 3)
        {
            if (i % (3 * 997) == 0)
                at = random.Next(noise.Length);
            var grain = noise[at++ % noise.Length];
            for (var channel = 0; channel < 3; channel++)
                image.Rgb[i + channel] = (byte)Math.Clamp(image.Rgb[i + channel] + grain, 0, 255);
        }
    }
}
