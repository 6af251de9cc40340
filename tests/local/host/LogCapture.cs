using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Sluice.Host.Tests;

/// <summary>Keeps what was logged, and in which trace.</summary>
public sealed class LogCapture : ILoggerProvider, ILogger
{
    public ConcurrentQueue<Entry> Entries { get; } = [];

    public IEnumerable<string> Lines => Entries.Select(entry => entry.Text);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Entries.Enqueue(new(formatter(state, exception) + (exception is null ? "" : " " + exception), Activity.Current?.TraceId.ToHexString()));

    public void Dispose()
    {
    }

    public sealed record Entry(string Text, string? TraceId);
}
