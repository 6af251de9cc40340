using System.Reflection;
using System.Runtime.InteropServices;
using Sluice.Setup;

namespace Sluice.Vision.Native;

/// <summary>Points this assembly's imports at the native libraries that the npm packages in <c>local/</c> carry.</summary>
internal static class NativeLibraries
{
    public const string OnnxRuntime = "onnxruntime";
    public const string Vips = "vips";

    public static void Register()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            throw new PlatformNotSupportedException(
                $"The local vision service carries native libraries for linux-x64 only; this is {RuntimeInformation.RuntimeIdentifier}.");
        NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) => name switch
    {
        OnnxRuntime => NativeLibrary.Load(Find("onnxruntime-node/bin", "libonnxruntime.so.1", "x64")),
        Vips => NativeLibrary.Load(Find("@img/sharp-libvips-linux-x64/lib", "libvips-cpp.so.*", "lib")),
        _ => 0,
    };

    private static string Find(string package, string pattern, string parent)
    {
        var folder = Path.Combine(LocalFolder.Path, "node_modules", package);
        var found = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
                .FirstOrDefault(file => Path.GetFileName(Path.GetDirectoryName(file)) == parent)
            : null;
        return found ?? throw new FileNotFoundException($"{pattern} is not in {folder}. Run 'npm ci' in {LocalFolder.Path}.");
    }
}
