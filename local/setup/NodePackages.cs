namespace Sluice.Setup;

/// <summary>The npm packages of <c>local/</c>: Azurite, models and native libraries.</summary>
public static class NodePackages
{
    /// <summary>
    /// Installs what package-lock.json names unless just that is installed already. Processes that call this at the same time
    /// wait for the first.
    /// </summary>
    /// <param name="progress">Gets a line now and then while something is installed.</param>
    /// <exception cref="SetupException">Node.js or npm is missing or too old, or npm failed.</exception>
    public static Task EnsureAsync(IProgress<string>? progress = null, CancellationToken cancellationToken = default) =>
        new NodePackageFolder(LocalFolder.Path).EnsureAsync(progress, cancellationToken);
}
