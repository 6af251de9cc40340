using Sluice.Vision.Images;

namespace Sluice.Vision.Moderation;

/// <summary>A model that judges images in some of the categories. May be used by several threads at a time.</summary>
internal interface IImageClassifier : IDisposable
{
    /// <summary>What goes with every answer.</summary>
    string Version { get; }

    /// <summary>The categories that it judges, and what is known of how well.</summary>
    IReadOnlyDictionary<Category, string> Accuracy { get; }

    /// <returns>A likelihood for each of its categories, never UNKNOWN.</returns>
    /// <exception cref="NotFiniteNumberException">The model's answer is no number.</exception>
    IEnumerable<(Category Category, Likelihood Likelihood)> Judge(Bitmap image);
}
