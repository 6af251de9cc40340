using Sluice.Vision.Images;
using Sluice.Vision.Moderation;

namespace Sluice.Vision.Tests.Moderation;

public sealed class ClassifierFolderTests : IDisposable
{
    private readonly TinyClassifier _files = new();

    // The fixture has registered the native libraries.
    public ClassifierFolderTests(RunningService service) => _ = service;

    public void Dispose() => _files.Dispose();

    private static Bitmap Of(byte red, byte green, byte blue) => new(40, 30, [.. Enumerable.Repeat((byte[])[red, green, blue], 40 * 30).SelectMany(pixel => pixel)]);

    private Likelihood Violence(Bitmap image)
    {
        using var classifier = ClassifierFolder.Load(_files.Folder, threads: 1).Single();
        return new Judgement(classifier.Judge(image))[Category.Violence];
    }

    private string[] Problems() => Should.Throw<InvalidDataException>(() => ClassifierFolder.Load(_files.Folder, threads: 1)).Message.Split('\n')[1..];

    [Theory]
    [InlineData(0, Likelihood.VeryUnlikely)]
    [InlineData(60, Likelihood.Unlikely)]
    [InlineData(110, Likelihood.Possible)]
    [InlineData(160, Likelihood.Likely)]
    [InlineData(255, Likelihood.VeryLikely)]
    internal void The_score_of_its_classes_turns_into_the_likelihood_of_the_category(byte red, Likelihood expected)
    {
        _files.Write("redness.onnx", TinyClassifier.Model());
        _files.Write("redness.json", TinyClassifier.Description);
        Violence(Of(red, 200, 100)).ShouldBe(expected);
    }

    [Fact]
    public void A_model_may_take_its_channels_last()
    {
        _files.Write("redness.onnx", TinyClassifier.Model(channelsLast: true));
        _files.Write("redness.json", TinyClassifier.Description.Replace("channelsFirst", "channelsLast", StringComparison.Ordinal));
        Violence(Of(255, 0, 0)).ShouldBe(Likelihood.VeryLikely);
        Violence(Of(0, 255, 0)).ShouldBe(Likelihood.VeryUnlikely);
    }

    [Theory]
    [InlineData("softmax", 1f, 1f, 1f, 0.333f)]
    [InlineData("softmax", 1f, 0f, 0f, 0.576f)]
    [InlineData("sigmoid", 1f, 0f, 0f, 0.731f)]
    [InlineData("sigmoid", 0f, 1f, 1f, 0.5f)]
    [InlineData("none", 0.2f, 1f, 1f, 0.2f)]
    public void Outputs_become_probabilities_as_the_description_says(string activation, float red, float green, float blue, float probability)
    {
        // Thresholds just around the probability tell where it is.
        foreach (var (least, expected) in ((float, Likelihood)[])[(probability - 0.01f, Likelihood.VeryLikely), (probability + 0.01f, Likelihood.Likely)])
        {
            _files.Write("redness.onnx", TinyClassifier.Model());
            _files.Write("redness.json", FormattableString.Invariant($$"""
                {
                  "version": "r", "accuracy": "a", "activation": "{{activation}}", "classes": ["red", "green", "blue"],
                  "input": { "width": 16, "height": 16, "layout": "channelsFirst", "mean": [0, 0, 0], "deviation": [1, 1, 1] },
                  "categories": { "violence": { "classes": ["red"], "thresholds": [0.01, 0.02, 0.03, {{least}}] } }
                }
                """));
            Violence(Of((byte)(red * 255), (byte)(green * 255), (byte)(blue * 255))).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData("none", "Neg", "Sqrt")]
    [InlineData("softmax", "Neg", "Sqrt")]
    [InlineData("sigmoid", "Neg", "Sqrt")]
    [InlineData("none", "Atanh", "Neg")]
    [InlineData("sigmoid", "Atanh", "Neg")]
    public void An_output_that_is_no_number_is_an_error_and_no_low_likelihood(string activation, params string[] operations)
    {
        _files.Write("redness.onnx", TinyClassifier.Model(then: operations));
        _files.Write("redness.json", TinyClassifier.Description.Replace("\"input\"", $"\"activation\": \"{activation}\", \"input\"", StringComparison.Ordinal));
        Violence(Of(0, 0, 0)).ShouldNotBe(Likelihood.Unknown);
        Should.Throw<NotFiniteNumberException>(() => Violence(Of(255, 0, 0)));
    }

    [Fact]
    public void A_model_without_a_finite_answer_to_an_empty_image_is_told()
    {
        _files.Write("redness.onnx", TinyClassifier.Model(then: "Log"));
        _files.Write("redness.json", TinyClassifier.Description);
        Problems().ShouldBe(["redness: the model's outputs for an empty picture are not finite."]);
    }

    [Fact]
    public void An_empty_folder_has_no_classifiers() => ClassifierFolder.Load(_files.Folder, threads: 1).ShouldBeEmpty();

    [Fact]
    public void A_folder_that_is_not_there_is_an_error() =>
        Should.Throw<InvalidDataException>(() => ClassifierFolder.Load(_files.Folder + "-not", threads: 1)).Message.ShouldContain("There is no folder");

    [Fact]
    public void All_problems_of_all_classifiers_are_told_at_once()
    {
        _files.Write("alone.onnx", TinyClassifier.Model());
        _files.Write("lonely.json", TinyClassifier.Description);
        _files.Write("broken.onnx", "no model"u8.ToArray());
        _files.Write("broken.json", TinyClassifier.Description);
        _files.Write("empty.onnx", TinyClassifier.Model());
        _files.Write("empty.json", "{}");
        _files.Write("wrong.onnx", TinyClassifier.Model());
        _files.Write("wrong.json", """
            {
              "version": "with spaces", "accuracy": "a", "classes": ["red", "red"],
              "input": { "width": 4, "height": 16, "layout": "channelsFirst", "mean": [0], "deviation": [0, 1, 1] },
              "categories": { "gore": { "classes": ["pink"], "thresholds": [0.5, 0.4, 0.6, 2] }, "racy": null }
            }
            """);
        _files.Write("few.onnx", TinyClassifier.Model());
        _files.Write("few.json", TinyClassifier.Description.Replace("\"blue\"", "\"blue\", \"black\"", StringComparison.Ordinal));
        _files.Write("small.onnx", TinyClassifier.Model());
        _files.Write("small.json", TinyClassifier.Description.Replace("\"width\": 16", "\"width\": 24", StringComparison.Ordinal));

        var problems = Problems();
        problems.Count(problem => problem.StartsWith("empty: ", StringComparison.Ordinal)).ShouldBe(5);
        problems.Where(problem => problem.StartsWith("wrong: ", StringComparison.Ordinal)).ShouldBe(
        [
            "wrong: version must be letters, digits, '.', '-' and '_', such as \"fights-2026.1\".",
            "wrong: input.width and input.height must be 8 to 1024 pixels.",
            "wrong: input.mean must have three numbers; [0, 0, 0] for a model that takes values 0 to 1.",
            "wrong: input.deviation must have three numbers above 0; [1, 1, 1] for a model that takes values 0 to 1.",
            "wrong: classes must name each output of the model once, in order.",
            "wrong: categories.gore is not one of adult, spoof, medical, violence, racy.",
            "wrong: categories.gore must name some of the classes, each once.",
            "wrong: categories.gore must have four thresholds that rise, above 0 and up to 1.",
            "wrong: categories.racy is missing.",
        ]);
        problems.ShouldContain("alone: there is no alone.json.");
        problems.ShouldContain("lonely: there is no lonely.onnx.");
        problems.ShouldContain("few: the model has 3 outputs, but classes names 4.");
        problems.ShouldContain(problem => problem.StartsWith("broken: the model cannot be loaded: ", StringComparison.Ordinal));
        problems.ShouldContain(problem => problem.StartsWith("small: the model does not take the input: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{ "treshold": 1 }""")]
    [InlineData("""{ "activation": "relu" }""")]
    [InlineData("""{ "activation": 1 }""")]
    public void A_description_that_is_none_is_told(string json)
    {
        _files.Write("odd.onnx", TinyClassifier.Model());
        _files.Write("odd.json", json);
        Problems().Single().ShouldStartWith("odd: the description is not valid: ");
    }
}
