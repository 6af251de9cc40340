using System.Runtime.InteropServices;

namespace Sluice.Vision.Native;

/// <summary>
/// Keeps ONNX Runtime to itself: its packages report to their maker over the network and keep an identifier of the machine in the
/// user's cache, unless a variable forbids it before the library starts. Its function for that comes after the first event.
/// </summary>
internal static partial class OnnxTelemetry
{
    public const string Variable = "ORT_DISABLE_TELEMETRY";

    public static void Disable()
    {
        Environment.SetEnvironmentVariable(Variable, "1");
        // Everywhere but on Windows the variables of .NET are a copy, which native code does not see.
        if (!OperatingSystem.IsWindows())
            _ = setenv(Variable, "1", overwrite: 1);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
