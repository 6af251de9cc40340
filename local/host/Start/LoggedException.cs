using Azure;
using Sluice.Host.Functions;
using Sluice.Host.Functions.Worker;

namespace Sluice.Host.Start;

/// <summary>What a log may say of an exception: types, codes and places. Messages may hold text of files.</summary>
/// <param name="Detail">A code, or a message in the host's own words; empty where there is neither.</param>
/// <param name="Frames">The innermost calls.</param>
internal sealed record LoggedException(string Type, string Detail, IReadOnlyList<string> Frames)
{
    private const int MostFrames = 8;

    /// <summary>The exception, and those inside it.</summary>
    public static IEnumerable<LoggedException> Of(Exception? exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            var frames = (e.StackTrace ?? "").Split('\n', MostFrames + 1).Take(MostFrames).Where(l => l.Length > 0).Select(l => l.Trim());
            yield return new(e.GetType().FullName!, DetailOf(e), [.. frames]);
        }
    }

    private static string DetailOf(Exception exception) => exception switch
    {
        RequestFailedException failed => $" ({failed.Status} {failed.ErrorCode})",
        System.Net.Sockets.SocketException socket => $" ({socket.SocketErrorCode})",
        // These are the host's own words.
        StartException or SettingsException => ": " + exception.Message,
        WorkerFunctionException { Type.Length: > 0 } worker => $" ({worker.Type})",
        _ => "",
    };
}
