using System.Diagnostics;
using System.Runtime.InteropServices;

/// <summary>
/// Loaded into the worker by DOTNET_STARTUP_HOOKS. A worker does not notice that its host was killed; its standard input, a pipe
/// that only the host holds, does.
/// </summary>
internal static partial class StartupHook
{
    public static void Initialize()
    {
        Environment.SetEnvironmentVariable("DOTNET_STARTUP_HOOKS", null);
        // Ctrl+C goes to all processes of a terminal's session, but the host ends the worker when it has finished its work.
        if (!OperatingSystem.IsWindows()) _ = setsid();
        new Thread(ExitAtEndOfInput) { IsBackground = true, Name = "Exit with host" }.Start();
    }

    private static void ExitAtEndOfInput()
    {
        using var input = Console.OpenStandardInput();
        var buffer = new byte[16];
        while (input.Read(buffer) > 0)
        {
        }
        Process.GetCurrentProcess().Kill();
    }

    [LibraryImport("libc")]
    private static partial int setsid();
}
