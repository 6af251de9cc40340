namespace Sluice.Benchmarks;

/// <summary>A host that is measured.</summary>
/// <param name="Label">Its name in the table.</param>
/// <param name="Dll">The built program.</param>
internal sealed record HostProgram(string Label, FileInfo Dll)
{
    /// <param name="text"><c>path</c> or <c>label=path</c>.</param>
    public static HostProgram Parse(string text) => text.Split('=', 2) is [var label, var path]
        ? new HostProgram(label, new FileInfo(path))
        : new HostProgram(text, new FileInfo(text));
}
