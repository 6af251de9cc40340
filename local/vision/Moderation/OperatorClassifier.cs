using Sluice.Vision.Images;
using Sluice.Vision.Native;

namespace Sluice.Vision.Moderation;

/// <summary>A classifier that the operator has put into the folder of classifiers.</summary>
internal sealed class OperatorClassifier : IImageClassifier
{
    private readonly ClassifierInput _input;
    private readonly OutputActivation _activation;
    private readonly (Category Category, int[] Classes, LikelihoodThresholds Thresholds)[] _categories;
    private readonly OnnxSession _session;

    /// <param name="description">Without problems.</param>
    public OperatorClassifier(ClassifierDescription description, OnnxSession session)
    {
        (Version, _input, _activation, _session) = (description.Version!, description.Input!, description.Activation, session);
        _categories = [.. description.Categories!.Select(category => (
            Enum.Parse<Category>(category.Key, ignoreCase: true),
            Array.ConvertAll(category.Value!.Classes!, name => Array.IndexOf(description.Classes!, name)),
            category.Value.LikelihoodThresholds))];
        Accuracy = _categories.ToDictionary(category => category.Category, _ => description.Accuracy!);
    }

    public string Version { get; }

    public IReadOnlyDictionary<Category, string> Accuracy { get; }

    public IEnumerable<(Category Category, Likelihood Likelihood)> Judge(Bitmap image)
    {
        var probabilities = Activate(Run(image));
        return [.. _categories.Select(category =>
            (category.Category, category.Thresholds.Of(category.Classes.Sum(i => probabilities[i]))))];
    }

    /// <summary>The model's outputs as they are. The image is stretched to its input.</summary>
    public float[] Run(Bitmap image)
    {
        using var planes = View.Stretched(image, _input.Width, _input.Height).Sample(image.Pyramid, _input.MeanVector, _input.DeviationVector);
        if (_input.Layout == ChannelLayout.ChannelsFirst)
            return _session.Run(planes, outputs => outputs.ToArray());
        using var pixels = new Tensor(1, _input.Height, _input.Width, 3);
        var plane = _input.Width * _input.Height;
        for (var i = 0; i < plane; i++)
            for (var channel = 0; channel < 3; channel++)
                pixels.Values[i * 3 + channel] = planes.Values[channel * plane + i];
        return _session.Run(pixels, outputs => outputs.ToArray());
    }

    private float[] Activate(float[] outputs)
    {
        switch (_activation)
        {
            case OutputActivation.Softmax:
                var most = outputs.Max();
                var powers = Array.ConvertAll(outputs, output => MathF.Exp(output - most));
                var sum = powers.Sum();
                return Array.ConvertAll(powers, power => power / sum);
            case OutputActivation.Sigmoid:
                return Array.ConvertAll(outputs, output => 1 / (1 + MathF.Exp(-output)));
            default:
                return outputs;
        }
    }

    public void Dispose() => _session.Dispose();
}
