using System.Globalization;
using System.Net;
using System.Text;
using NetVips;
using Sluice.Setup;
using Sluice.Vision.Images;

namespace Sluice.Vision.Report.Specimens;

/// <summary>A drawing in SVG, in units of its own.</summary>
internal sealed class Drawing(int width, int height)
{
    public const string OcrB = "OCRB", Sans = "DejaVu Sans", Mono = "DejaVu Sans Mono", Serif = "DejaVu Serif", Typewriter = "Courier Prime", Screen = "Roboto";

    private static readonly string[] FontFiles =
    [
        "bwip-js/fonts/OCRB7.ttf",
        "dejavu-fonts-ttf/ttf/DejaVuSans.ttf", "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf",
        "dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf", "dejavu-fonts-ttf/ttf/DejaVuSansMono-Bold.ttf",
        "dejavu-fonts-ttf/ttf/DejaVuSerif.ttf", "dejavu-fonts-ttf/ttf/DejaVuSerif-Bold.ttf", "dejavu-fonts-ttf/ttf/DejaVuSerif-Italic.ttf",
        "@expo-google-fonts/courier-prime/400Regular/CourierPrime_400Regular.ttf", "@expo-google-fonts/courier-prime/700Bold/CourierPrime_700Bold.ttf",
        "@expo-google-fonts/roboto/400Regular/Roboto_400Regular.ttf", "@expo-google-fonts/roboto/700Bold/Roboto_700Bold.ttf",
    ];

    private readonly StringBuilder _svg = new();

    public int Width => width;

    public int Height => height;

    public string Svg => _svg.ToString();

    /// <summary>Installs the fonts, and lets libvips draw with them.</summary>
    /// <exception cref="SetupException">The npm packages with the fonts cannot be installed.</exception>
    public static async Task StartAsync(IProgress<string> progress, CancellationToken cancellation)
    {
        var folder = Path.Combine(LocalFolder.Path, "vision-report", "Specimens");
        await NodePackages.EnsureAsync(folder, progress, cancellation);
        foreach (var file in FontFiles)
            AddFont(Path.Combine(folder, "node_modules", file));
        // A process that serves must not: SVG refers to other files.
        Operation.Block("VipsForeignLoadSvg", state: false);
    }

    /// <summary>Makes a font known by the names in its file, on machines that have none.</summary>
    private static void AddFont(string file)
    {
        try
        {
            Image.Text("a", fontfile: file).Dispose();
        }
        catch (VipsException e)
        {
            throw new FileNotFoundException("libvips cannot use the font.", file, e);
        }
    }

    public Bitmap Render() => new ImageDecoder(TimeProvider.System).Decode(Encoding.UTF8.GetBytes(
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\">{_svg}</svg>")).First;

    public Drawing Add(FormattableString svg)
    {
        _svg.Append(svg.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    public Drawing Rectangle(double x, double y, double w, double h, string fill, double radius = 0) =>
        Add($"<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"{radius}\" fill=\"{fill}\"/>");

    /// <param name="y">Of the base line.</param>
    /// <param name="anchor">start, middle or end of the text is at <paramref name="x"/>.</param>
    public Drawing Text(double x, double y, string text, double size, string font = Sans, string fill = "#1c1e28", bool bold = false, string anchor = "start") => Add(
        $"<text x=\"{x}\" y=\"{y}\" font-family=\"{font}\" font-size=\"{size}\" fill=\"{fill}\" font-weight=\"{(bold ? "bold" : "normal")}\" text-anchor=\"{anchor}\" xml:space=\"preserve\">{WebUtility.HtmlEncode(text)}</text>");

    /// <summary>Characters at one pitch, whatever their own widths.</summary>
    public Drawing Pitched(double x, double y, string text, double pitch, double size, string font, string fill = "#1c1e28")
    {
        for (var i = 0; i < text.Length; i++)
            Text(x + (i + 0.5) * pitch, y, text[i].ToString(), size, font, fill, anchor: "middle");
        return this;
    }

    /// <summary>A sheet that shades from one colour at the top left to another at the bottom right.</summary>
    public Drawing Sheet(string from, string to) => Add(
        $"<defs><linearGradient id=\"sheet\" x2=\"1\" y2=\"1\"><stop stop-color=\"{from}\"/><stop offset=\"1\" stop-color=\"{to}\"/></linearGradient></defs>")
        .Rectangle(0, 0, width, height, "url(#sheet)");

    /// <summary>The fine waves that are printed under the text of documents.</summary>
    public Drawing Guilloche(string stroke, int lines, double phase)
    {
        for (var i = 0; i < lines; i++)
        {
            var middle = height * (i + 0.5) / lines;
            var points = Enumerable.Range(0, 120).Select(step => step * width / 119.0).Select(x => string.Create(
                CultureInfo.InvariantCulture, $"{x:0.#},{middle + 18 * Math.Sin(x / 95 + i * 0.7 + phase) + 7 * Math.Sin(x / 31 - i):0.#}"));
            Add($"<polyline fill=\"none\" stroke=\"{stroke}\" points=\"{string.Join(' ', points)}\"/>");
        }
        return this;
    }
}
