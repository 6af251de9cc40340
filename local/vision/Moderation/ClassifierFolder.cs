using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Sluice.Vision.Images;
using Sluice.Vision.Native;

namespace Sluice.Vision.Moderation;

/// <summary>The folder into which an operator puts further classifiers: <c>&lt;name&gt;.onnx</c> and <c>&lt;name&gt;.json</c> for each.</summary>
internal static class ClassifierFolder
{
    /// <exception cref="InvalidDataException">Some cannot be used; the message has all problems, a line each.</exception>
    public static IReadOnlyList<OperatorClassifier> Load(string folder, int threads)
    {
        if (!Directory.Exists(folder))
            throw new InvalidDataException($"There is no folder {folder} of classifiers.");
        var names = Directory.EnumerateFiles(folder)
            .Where(file => Path.GetExtension(file) is ".onnx" or ".json")
            .Select(Path.GetFileNameWithoutExtension)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        var (classifiers, problems) = (new List<OperatorClassifier>(), new List<string>());
        foreach (var name in names)
        {
            var found = new List<string>();
            if (Load(Path.Combine(folder, name!), threads, found) is { } classifier)
                classifiers.Add(classifier);
            problems.AddRange(found.Select(problem => $"{name}: {problem}."));
        }
        if (problems.Count == 0)
            return classifiers;
        classifiers.ForEach(classifier => classifier.Dispose());
        throw new InvalidDataException($"Classifiers in {folder} cannot be used:\n{string.Join('\n', problems)}");
    }

    private static OperatorClassifier? Load(string path, int threads, List<string> problems)
    {
        var (model, description) = (path + ".onnx", path + ".json");
        problems.AddRange(((string[])[model, description]).Where(file => !File.Exists(file)).Select(file => $"there is no {Path.GetFileName(file)}"));
        if (problems.Count > 0)
            return null;
        try
        {
            var parsed = ClassifierDescription.Parse(File.ReadAllBytes(description));
            problems.AddRange(parsed.Problems());
            return problems.Count > 0 ? null : Try(new OperatorClassifier(parsed, new OnnxSession(File.ReadAllBytes(model), threads)), parsed, problems);
        }
        catch (JsonException e)
        {
            problems.Add($"the description is not valid: {e.Message.TrimEnd('.')}");
            return null;
        }
        catch (OnnxRuntimeException e)
        {
            problems.Add($"the model cannot be loaded: {e.Message.TrimEnd('.')}");
            return null;
        }
    }

    /// <summary>Shows it an empty image: whether input and outputs fit is known only then.</summary>
    private static OperatorClassifier? Try(OperatorClassifier classifier, ClassifierDescription description, List<string> problems)
    {
        try
        {
            var outputs = classifier.Run(new Bitmap(description.Input!.Width, description.Input.Height)).Length;
            if (outputs == description.Classes!.Length)
                return classifier;
            problems.Add($"the model has {outputs} outputs, but classes names {description.Classes.Length}");
        }
        catch (OnnxRuntimeException e)
        {
            problems.Add($"the model does not take the input: {e.Message.TrimEnd('.')}");
        }
        catch (NotFiniteNumberException)
        {
            problems.Add("the model's outputs for an empty picture are not finite");
        }
        classifier.Dispose();
        return null;
    }
}
