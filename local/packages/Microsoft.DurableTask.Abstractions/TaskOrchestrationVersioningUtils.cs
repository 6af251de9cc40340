namespace Microsoft.DurableTask.Abstractions;

public static class TaskOrchestrationVersioningUtils
{
    /// <summary>Compares as version numbers where both are, otherwise as text; no version is older than any.</summary>
    public static int CompareVersions(string sourceVersion, string otherVersion)
    {
        var source = string.IsNullOrWhiteSpace(sourceVersion) ? "" : sourceVersion;
        var other = string.IsNullOrWhiteSpace(otherVersion) ? "" : otherVersion;
        if (source.Length == 0 || other.Length == 0) return source.Length.CompareTo(other.Length);
        return System.Version.TryParse(source, out var left) && System.Version.TryParse(other, out var right)
            ? left.CompareTo(right)
            : string.Compare(source, other, StringComparison.OrdinalIgnoreCase);
    }
}
