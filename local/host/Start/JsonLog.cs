using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Sluice.Host.Start;

/// <summary>
/// A JSON object an entry and line, on standard error, for collectors: the message, its template and the values in it by name, the
/// orchestration instance, the trace; of exceptions the same as <see cref="CompactLog"/>.
/// </summary>
public sealed class JsonLog() : ConsoleFormatter(nameof(JsonLog))
{
    private const string Template = "{OriginalFormat}";

    /// <summary>Scopes of the host. Others, as a web request's path, may hold what does not belong into a log.</summary>
    private static readonly string[] Scopes = ["InstanceId"];

    public static void Add(ILoggingBuilder logging)
    {
        CompactLog.AddConsole(logging, nameof(JsonLog));
        logging.AddConsoleFormatter<JsonLog, ConsoleFormatterOptions>();
    }

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (CompactLog.TextOf(logEntry) is not { } text) return;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("level", logEntry.LogLevel.ToString());
            json.WriteString("category", logEntry.Category);
            json.WriteString("message", text);
            if (logEntry.State is IEnumerable<KeyValuePair<string, object?>> values) WriteValues(json, values);
            scopeProvider?.ForEachScope(WriteScope, json);
            if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } span)
            {
                json.WriteString("traceId", span.TraceId.ToHexString());
                json.WriteString("spanId", span.SpanId.ToHexString());
            }
            if (logEntry.Exception is not null) WriteException(json, logEntry.Exception);
            json.WriteEndObject();
        }
        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    private static void WriteValues(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, object?>> values)
    {
        var all = values.ToArray();
        if (Array.Find(all, v => v.Key == Template).Value is { } template) json.WriteString("template", $"{template}");
        json.WriteStartObject("values");
        foreach (var (name, value) in all.Where(v => v.Key != Template)) json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static void WriteScope(object? scope, Utf8JsonWriter json)
    {
        if (scope is not IEnumerable<KeyValuePair<string, object>> values) return;
        foreach (var (name, value) in values)
            if (Scopes.Contains(name)) json.WriteString(JsonNamingPolicy.CamelCase.ConvertName(name), $"{value}");
    }

    private static void WriteException(Utf8JsonWriter json, Exception exception)
    {
        json.WriteStartArray("exceptions");
        foreach (var logged in LoggedException.Of(exception))
        {
            json.WriteStartObject();
            json.WriteString("type", logged.Type);
            if (logged.Detail.Length > 0) json.WriteString("detail", logged.Detail.Trim(' ', ':', '(', ')'));
            json.WriteStartArray("at");
            foreach (var frame in logged.Frames) json.WriteStringValue(frame);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
