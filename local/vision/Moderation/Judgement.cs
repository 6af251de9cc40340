namespace Sluice.Vision.Moderation;

/// <summary>How likely an image falls into each category. What nothing judges is UNKNOWN.</summary>
internal sealed class Judgement
{
    private readonly Likelihood[] _likelihoods = new Likelihood[Enum.GetValues<Category>().Length];

    /// <summary>Of several judgements on a category the highest counts: one bad frame makes a bad animation.</summary>
    public Judgement(IEnumerable<(Category Category, Likelihood Likelihood)> judgements)
    {
        foreach (var (category, likelihood) in judgements)
            _likelihoods[(int)category] = (Likelihood)Math.Max((int)_likelihoods[(int)category], (int)likelihood);
    }

    public Likelihood this[Category category] => _likelihoods[(int)category];
}
