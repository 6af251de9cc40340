using System.ComponentModel;
using System.Diagnostics;

namespace Sluice.Setup;

/// <summary>A command that runs to its end.</summary>
internal sealed class Command(string fileName, IReadOnlyList<string> arguments, string folder)
{
    /// <param name="onLine">Gets each line of either output, one at a time.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="SetupException">There is no such command.</exception>
    public async Task<int> RunAsync(Action<string> onLine, CancellationToken cancellationToken)
    {
        using var process = Start();
        try
        {
            var gate = new Lock();
            await Task.WhenAll(
                ReadAsync(process.StandardOutput, onLine, gate, cancellationToken),
                ReadAsync(process.StandardError, onLine, gate, cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(fileName, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception e)
        {
            throw new SetupException(
                $"'{fileName}' could not be started. Node.js 20 or later with npm must be installed and on the PATH: https://nodejs.org", e);
        }
    }

    private static async Task ReadAsync(StreamReader output, Action<string> onLine, Lock gate, CancellationToken cancellationToken)
    {
        while (await output.ReadLineAsync(cancellationToken) is { } line)
        {
            lock (gate)
                onLine(line);
        }
    }
}
