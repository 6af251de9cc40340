using System.Runtime.InteropServices;

namespace Sluice.Vision.Native;

/// <summary>Keeps glibc's allocator, which the native libraries use, from holding on to what they have freed. Other systems have others.</summary>
internal static partial class NativeHeap
{
    /// <summary>By default every thread may get a heap of its own, and each keeps its largest past.</summary>
    public static void Bound()
    {
        const int arenaMax = -8;
        if (OperatingSystem.IsLinux())
            _ = mallopt(arenaMax, 2);
    }

    /// <summary>Returns freed memory to the system; takes some milliseconds.</summary>
    public static void GiveBack()
    {
        if (OperatingSystem.IsLinux())
            _ = malloc_trim(0);
    }

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);

    [LibraryImport("libc")]
    private static partial int malloc_trim(nuint pad);
}
