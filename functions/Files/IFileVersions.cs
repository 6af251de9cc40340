namespace Sluice.Files;

/// <summary>Which version of a file its current, or else its last, run speaks about.</summary>
public interface IFileVersions
{
    /// <returns>Null for an unknown file.</returns>
    Task<FileVersion?> FindVersionAsync(string fileId, CancellationToken cancellation = default);
}
