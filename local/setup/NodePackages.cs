namespace Sluice.Setup;

/// <summary>Installs npm packages as a package-lock.json names them.</summary>
public static class NodePackages
{
    /// <summary>
    /// Installs those of <c>local/</c> (Azurite, models and native libraries) unless just these are installed already. Processes that
    /// call this at the same time wait for the first.
    /// </summary>
    /// <param name="progress">Gets a line now and then while something is installed.</param>
    /// <exception cref="SetupException">Node.js or npm is missing or too old, or npm failed.</exception>
    public static Task EnsureAsync(IProgress<string>? progress = null, CancellationToken cancellationToken = default) =>
        EnsureAsync(LocalFolder.Path, progress, cancellationToken);

    /// <summary>Likewise of another folder with a package-lock.json.</summary>
    /// <inheritdoc cref="EnsureAsync(IProgress{string}?, CancellationToken)"/>
    public static Task EnsureAsync(string folder, IProgress<string>? progress, CancellationToken cancellationToken) =>
        new NodePackageFolder(folder).EnsureAsync(progress, cancellationToken);
}
