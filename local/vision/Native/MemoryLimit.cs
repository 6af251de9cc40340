using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Sluice.Vision.Native;

/// <summary>
/// Bounds the memory that this process writes to, managed and native. Beyond the limit an allocation fails: the runtime and ONNX
/// Runtime fail the request, libvips the image, and what cannot go on ends the process, which whoever runs it starts again. On
/// Linux only; elsewhere there is the limit of the managed heap.
/// </summary>
internal static partial class MemoryLimit
{
    /// <exception cref="Win32Exception">The system refused, as it does where a lower limit is in force already.</exception>
    public static void Set(long bytes)
    {
        if (!OperatingSystem.IsLinux())
            return;
        // RLIMIT_AS would count the address space that the runtime merely reserves; RLIMIT_DATA counts what can be written to.
        const int dataSize = 2;
        var limit = new Limit { Current = (ulong)bytes, Maximum = (ulong)bytes };
        if (setrlimit(dataSize, limit) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"A memory limit of {bytes >> 20} MB cannot be set: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setrlimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Current;
        public ulong Maximum;
    }
}
