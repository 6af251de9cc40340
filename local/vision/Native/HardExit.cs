using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sluice.Vision.Native;

/// <summary>Ends the process at once. An orderly exit would take apart libraries that a thread is still running in.</summary>
internal static partial class HardExit
{
    /// <param name="code">Windows does not tell it.</param>
    public static void With(int code)
    {
        if (OperatingSystem.IsWindows())
            Process.GetCurrentProcess().Kill();
        else
            _exit(code);
    }

    [LibraryImport("libc")]
    private static partial void _exit(int code);
}
