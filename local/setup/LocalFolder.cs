using System.Reflection;

namespace Sluice.Setup;

/// <summary>The repository's folder <c>local/</c>, where package.json and node_modules are; known from the build.</summary>
public static class LocalFolder
{
    public static string Path { get; } = typeof(LocalFolder).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => string.Equals(metadata.Key, "LocalFolder", StringComparison.Ordinal)).Value!;
}
