using System.Diagnostics;
using System.Globalization;

namespace Sluice.Host.Durable;

/// <summary>A process, so that another one can tell whether it still lives.</summary>
/// <param name="Machine">Where process ids mean the same: machine, boot and process namespace.</param>
internal sealed record ProcessIdentity(string Machine, int ProcessId, DateTimeOffset StartedAt)
{
    private static readonly TimeSpan StartPrecision = TimeSpan.FromSeconds(2);

    public static ProcessIdentity Current { get; } = Of(Process.GetCurrentProcess());

    public static ProcessIdentity Of(Process process) => new(MachineName(), process.Id, StartOf(process));

    public static ProcessIdentity From(IDictionary<string, string> metadata) => new(
        metadata.TryGetValue("machine", out var machine) ? machine : "",
        metadata.TryGetValue("process", out var id) && int.TryParse(id, CultureInfo.InvariantCulture, out var process) ? process : 0,
        metadata.TryGetValue("started", out var started) && DateTimeOffset.TryParse(started, CultureInfo.InvariantCulture, out var at) ? at : default);

    public IDictionary<string, string> ToMetadata() => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["machine"] = Machine,
        ["process"] = ProcessId.ToString(CultureInfo.InvariantCulture),
        ["started"] = StartedAt.ToString("O", CultureInfo.InvariantCulture),
    };

    /// <summary>True only where it is certain: same machine, and no process of this id that started then.</summary>
    public bool IsKnownDead()
    {
        if (ProcessId == 0 || !string.Equals(Machine, MachineName(), StringComparison.Ordinal)) return false;
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            return process.HasExited || (StartOf(process) - StartedAt).Duration() > StartPrecision;
        }
        catch (ArgumentException)
        {
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static DateTimeOffset StartOf(Process process) => new(process.StartTime.ToUniversalTime());

    private static string MachineName()
    {
        if (!OperatingSystem.IsLinux()) return Environment.MachineName;
        // Containers of one machine share the boot id, and may share the name, but not the process namespace.
        var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        var processes = new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
        return $"{Environment.MachineName}/{boot}/{processes}";
    }
}
