using System.Globalization;

namespace Sluice.Testing;

/// <summary>Who started whom, as Linux says it in files that come and go while they are read.</summary>
public static class ChildProcesses
{
    /// <summary>Behind the program's name, which is in parentheses and may hold anything (proc(5)).</summary>
    private const int ParentField = 1;

    /// <summary>The processes that a process started and that run, each by its command line.</summary>
    public static IReadOnlyDictionary<int, string> Of(int parent)
    {
        var found = new Dictionary<int, string>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)) continue;
            var stat = Read(folder, "stat");
            if (stat.Length == 0 || Parent(stat) != parent) continue;
            found[id] = Read(folder, "cmdline").Replace('\0', ' ');
        }
        return found;
    }

    private static int Parent(string stat) => int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[ParentField], CultureInfo.InvariantCulture);

    /// <summary>Nothing of a process that has ended: before it is opened (no such file) or while it is read (no such process).</summary>
    private static string Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
