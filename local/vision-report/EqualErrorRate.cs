using System.Runtime.InteropServices;

namespace Sluice.Vision.Report;

/// <summary>Where as many pairs of two people are taken for one as pairs of one person are taken for two.</summary>
/// <param name="Rate">Mean of both shares where they differ the least, 0..1.</param>
/// <param name="Distance">Below it a pair is taken for one person's.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EqualErrorRate(double Rate, float Distance)
{
    /// <param name="same">Distances of pairs of one person; not empty.</param>
    /// <param name="different">Distances of pairs of two people; not empty.</param>
    public static EqualErrorRate Of(IReadOnlyCollection<float> same, IReadOnlyCollection<float> different)
    {
        var (distance, accepts, rejects) = same.Concat(different).Distinct().Order().Select(distance => (
                Distance: distance,
                Accepts: (double)different.Count(value => value < distance) / different.Count,
                Rejects: (double)same.Count(value => value >= distance) / same.Count))
            .MinBy(errors => (Math.Abs(errors.Accepts - errors.Rejects), errors.Accepts + errors.Rejects));
        return new EqualErrorRate((accepts + rejects) / 2, distance);
    }
}
