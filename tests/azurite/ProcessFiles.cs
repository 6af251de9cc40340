using System.Globalization;

namespace Sluice.Testing;

/// <summary>What Linux says of processes in files that come and go while they are read (proc(5)).</summary>
public static class ProcessFiles
{
    private const int ParentField = 1;

    /// <summary>The processes that run, each with its <see cref="Stat"/>, by the process that started them.</summary>
    public static ILookup<int, (int Id, string[] Stat)> ByParent() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0)
        .Select(id => (Id: id, Stat: Stat(id)!))
        .Where(process => process.Stat is not null)
        .ToLookup(process => int.Parse(process.Stat[ParentField], CultureInfo.InvariantCulture));

    /// <summary>The fields behind the name; null where there is no such process.</summary>
    public static string[]? Stat(int id)
    {
        // The name may hold anything, also blanks and parentheses.
        var stat = Read(id, "stat");
        return stat.Length == 0 ? null : stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }

    /// <summary>Nothing of a process that has ended: before the file is opened (no such file), or while it is read (no such process).</summary>
    public static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
