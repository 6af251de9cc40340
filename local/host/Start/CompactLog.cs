using System.Globalization;
using Azure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Sluice.Host.Start;

/// <summary>One line an entry, on standard error. Of exceptions only types, codes and places: their messages may hold text of files.</summary>
public sealed class CompactLog() : ConsoleFormatter(nameof(CompactLog))
{
    private const int Frames = 8;
    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <summary>The host's "failed to start"; who starts it says why.</summary>
    private const int HostedServiceStartupFaulted = 11;

    public static void Add(ILoggingBuilder logging)
    {
        logging.AddConsole(console =>
        {
            console.FormatterName = nameof(CompactLog);
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        logging.AddConsoleFormatter<CompactLog, ConsoleFormatterOptions>();
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.Hosting", LogLevel.Warning);
    }

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (logEntry is { Category: HostCategory, EventId.Id: HostedServiceStartupFaulted }) return;
        var now = TimeProvider.System.GetLocalNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var text = logEntry.Formatter(logEntry.State, null).ReplaceLineEndings(" ");
        textWriter.WriteLine($"{now} {Level(logEntry.LogLevel)} {Short(logEntry.Category)}: {text}");
        for (var e = logEntry.Exception; e is not null; e = e.InnerException) WriteException(e, textWriter);
    }

    private static void WriteException(Exception exception, TextWriter writer)
    {
        writer.WriteLine($"    {exception.GetType().FullName}{Code(exception)}");
        foreach (var line in (exception.StackTrace ?? "").Split('\n', Frames + 1).Take(Frames).Where(l => l.Length > 0))
            writer.WriteLine("      " + line.Trim());
    }

    private static string Code(Exception exception) => exception switch
    {
        RequestFailedException failed => $" ({failed.Status} {failed.ErrorCode})",
        System.Net.Sockets.SocketException socket => $" ({socket.SocketErrorCode})",
        // These are the host's own words.
        Functions.BindingException or StartException or Configuration.SettingsException => ": " + exception.Message,
        _ => "",
    };

    private static string Short(string category) => category[(category.LastIndexOf('.') + 1)..];

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Critical => "crit",
        LogLevel.Error => "fail",
        LogLevel.Warning => "warn",
        LogLevel.Information => "info",
        _ => "debug",
    };
}
