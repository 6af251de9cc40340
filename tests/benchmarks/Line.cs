namespace Sluice.Benchmarks;

/// <summary>A row of the table.</summary>
/// <param name="IsMet">Null where there is no goal.</param>
internal sealed record Line(string What, string Measured, string Goal = "", bool? IsMet = null);

internal static class Statistics
{
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
