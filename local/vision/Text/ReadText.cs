using Sluice.Vision.Images;

namespace Sluice.Vision.Text;

/// <summary>The text of an image.</summary>
/// <param name="Blocks">The lines of its first picture, and of each other one that shows any line that those before it do not.</param>
/// <param name="Unseen">What was not read.</param>
internal sealed record ReadText(IReadOnlyList<IReadOnlyList<TextLine>> Blocks, Unseen Unseen);
