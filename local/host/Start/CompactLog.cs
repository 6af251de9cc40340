using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Sluice.Host.Start;

/// <summary>One line an entry, on standard error, for people.</summary>
public sealed class CompactLog() : ConsoleFormatter(nameof(CompactLog))
{
    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <summary>The host's "failed to start".</summary>
    private const int HostedServiceStartupFaulted = 11;

    public static void Add(ILoggingBuilder logging)
    {
        AddConsole(logging, nameof(CompactLog));
        logging.AddConsoleFormatter<CompactLog, ConsoleFormatterOptions>();
    }

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (TextOf(logEntry) is not { } text) return;
        var now = TimeProvider.System.GetLocalNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        textWriter.WriteLine($"{now} {Level(logEntry.LogLevel)} {Short(logEntry.Category)}: {text.ReplaceLineEndings(" ")}");
        foreach (var exception in LoggedException.Of(logEntry.Exception))
        {
            textWriter.WriteLine($"    {exception.Type}{exception.Detail}");
            foreach (var frame in exception.Frames) textWriter.WriteLine("      " + frame);
        }
    }

    internal static void AddConsole(ILoggingBuilder logging, string formatter)
    {
        logging.AddConsole(console =>
        {
            console.FormatterName = formatter;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.Hosting", LogLevel.Warning);
    }

    /// <summary>What an entry says; null where it says nothing: WebJobs' entries of metrics do so, and a log must not fail who writes.</summary>
    internal static string? TextOf<TState>(in LogEntry<TState> entry)
    {
        // Why the host did not start is said by who started it.
        if (entry.Category == HostCategory && entry.EventId.Id == HostedServiceStartupFaulted) return null;
        string? text = entry.Formatter(entry.State, null);
        return text ?? (entry.Exception is null ? null : "");
    }

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
