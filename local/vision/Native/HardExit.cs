using System.Runtime.InteropServices;

namespace Sluice.Vision.Native;

/// <summary>Ends the process at once. An orderly exit would take apart libraries that a thread is still running in.</summary>
internal static partial class HardExit
{
    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void With(int code);
}
