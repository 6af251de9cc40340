using System.Diagnostics;
using System.Globalization;
using Sluice.Testing;

namespace Sluice.Benchmarks;

/// <summary>The parts that a host runs as processes.</summary>
internal enum Part
{
    Host,
    Worker,
    Azurite,
    Vision,
}

/// <summary>A process of a host, as Linux tells of it.</summary>
/// <param name="Started">In ticks since the system's start: an id is used again some day.</param>
internal sealed record ServiceProcess(int Id, string Started, Part Part)
{
    private const int StartedField = 19;
    private const int UserTimeField = 11;
    private const int SystemTimeField = 12;

    /// <summary>Linux counts time in these for programs, whatever it does itself.</summary>
    private const double TicksASecond = 100;

    public bool IsAlive => ProcessFiles.Stat(Id) is { } stat && stat[StartedField] == Started && stat[0] is not ("Z" or "X");

    /// <summary>Memory in MiB; 0 where the process has ended.</summary>
    public double Resident => Memory("VmRSS:");

    /// <summary>The most memory that it ever had, in MiB.</summary>
    public double Peak => Memory("VmHWM:");

    /// <summary>Seconds of a core that it has used; unlike time on the clock, other programs hardly change it. 0 where it has ended.</summary>
    public double Busy => ProcessFiles.Stat(Id) is { } stat
        ? (double.Parse(stat[UserTimeField], CultureInfo.InvariantCulture) + double.Parse(stat[SystemTimeField], CultureInfo.InvariantCulture)) / TicksASecond
        : 0;

    /// <summary>A host and all that descend from it.</summary>
    public static IReadOnlyList<ServiceProcess> Of(int host)
    {
        var children = ProcessFiles.ByParent();
        List<ServiceProcess> found = ProcessFiles.Stat(host) is { } stat ? [new(host, stat[StartedField], Part.Host)] : [];
        for (var i = 0; i < found.Count; i++)
            found.AddRange(children[found[i].Id].Select(child => new ServiceProcess(child.Id, child.Stat[StartedField], PartOf(child.Id))));
        return found;
    }

    public void Kill()
    {
        if (!IsAlive) return;
        using var process = Process.GetProcessById(Id);
        process.Kill();
    }

    private static Part PartOf(int id)
    {
        var command = ProcessFiles.Read(id, "cmdline");
        if (command.Contains("azurite.js", StringComparison.Ordinal)) return Part.Azurite;
        return command.Contains("Sluice.Vision", StringComparison.Ordinal) ? Part.Vision : Part.Worker;
    }

    private double Memory(string name)
    {
        var line = ProcessFiles.Read(Id, "status").Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }
}
