using System.Globalization;
using Spectre.Console;

namespace Sluice.Benchmarks;

/// <summary>Something that is measured.</summary>
/// <param name="Format">Of a number, its unit included.</param>
/// <param name="AtMost">The goal; null where there is none.</param>
internal sealed record Quantity(string Name, string Format, double? AtMost = null)
{
    public string Show(double value) => value.ToString(Format, CultureInfo.InvariantCulture);
}

/// <summary>What was measured of each host: of several values the median counts, the smallest and the largest are shown with it.</summary>
internal sealed class Results(IReadOnlyList<HostProgram> hosts)
{
    private readonly List<Quantity> quantities = [];
    private readonly Dictionary<(Quantity, HostProgram), List<double>> values = [];

    public bool GoalMissed => values.Any(v => IsMissed(v.Key.Item1, v.Value));

    public void Add(HostProgram host, Quantity quantity, double value)
    {
        if (!quantities.Contains(quantity)) quantities.Add(quantity);
        if (!values.TryGetValue((quantity, host), out var known)) values[(quantity, host)] = known = [];
        known.Add(value);
    }

    public void Write(IAnsiConsole console)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns(["what", .. hosts.Select(h => Markup.Escape(h.Label))]);
        // A ratio to the first is read in the direction in which the hosts were given.
        foreach (var host in hosts.Skip(1)) table.AddColumn(Markup.Escape($"{host.Label} ÷ {hosts[0].Label}"));
        table.AddColumn("goal");
        foreach (var quantity in quantities)
        {
            table.AddRow(
            [
                Markup.Escape(quantity.Name), .. hosts.Select(h => Cell(quantity, h)), .. hosts.Skip(1).Select(h => Ratio(quantity, h)),
                quantity.AtMost is { } most ? Markup.Escape($"at most {quantity.Show(most)}") : "",
            ]);
        }
        console.Write(table);
    }

    private string Cell(Quantity quantity, HostProgram host)
    {
        if (!values.TryGetValue((quantity, host), out var measured)) return "–";
        var text = quantity.Show(Statistics.Median(measured));
        if (measured.Count > 1) text += $" ({quantity.Show(measured.Min())} to {quantity.Show(measured.Max())})";
        return Markup.Escape(text) + (IsMissed(quantity, measured) ? " [red]missed[/]" : "");
    }

    private string Ratio(Quantity quantity, HostProgram host) =>
        values.TryGetValue((quantity, host), out var measured) && values.TryGetValue((quantity, hosts[0]), out var first) && Statistics.Median(first) > 0
            ? (Statistics.Median(measured) / Statistics.Median(first)).ToString("0.00×", CultureInfo.InvariantCulture) : "–";

    private static bool IsMissed(Quantity quantity, List<double> measured) => Statistics.Median(measured) > quantity.AtMost;
}

internal static class Statistics
{
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The smallest value that so large a share of all is not above.</summary>
    public static double Percentile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)Math.Ceiling(sorted.Length * share) - 1];
    }
}
