namespace Sluice.Testing;

/// <summary>Who started whom.</summary>
public static class ChildProcesses
{
    /// <summary>The processes that a process started and that run, each by its command line.</summary>
    public static IReadOnlyDictionary<int, string> Of(int parent) =>
        ProcessFiles.ByParent()[parent].ToDictionary(child => child.Id, child => ProcessFiles.Read(child.Id, "cmdline").Replace('\0', ' '));
}
