using System.Text.Json;
using Azure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Host.Start;

namespace Sluice.Host.Tests.Start;

public sealed class JsonLogTests
{
    [Fact]
    public void An_entry_is_an_object_on_one_line_with_its_values_by_name_and_the_instance()
    {
        var scopes = new LoggerExternalScopeProvider();
        using var request = scopes.Push(new Dictionary<string, object> { ["RequestPath"] = "/private" });
        using var instance = scopes.Push(new KeyValuePair<string, object>[] { new("InstanceId", "abc") });
        var entry = Write(scopes, null, "Attempt {Attempt} of\n{Function} failed", 2, "Look");
        entry.GetProperty("level").GetString().ShouldBe("Warning");
        entry.GetProperty("category").GetString().ShouldBe("Sluice.Test");
        entry.GetProperty("message").GetString().ShouldBe("Attempt 2 of\nLook failed");
        entry.GetProperty("template").GetString().ShouldBe("Attempt {Attempt} of\n{Function} failed");
        entry.GetProperty("values").GetRawText().ShouldBe("""{"Attempt":"2","Function":"Look"}""");
        entry.GetProperty("instanceId").GetString().ShouldBe("abc");
        entry.TryGetProperty("requestPath", out _).ShouldBeFalse("it may name what the log must not");
    }

    [Fact]
    public void Of_an_exception_type_code_and_places_are_written_and_its_message_is_not()
    {
        var entry = Write(null, Thrown(), "Failed");
        var exceptions = entry.GetProperty("exceptions").EnumerateArray().ToArray();
        exceptions.Select(e => e.GetProperty("type").GetString()).ShouldBe(["System.InvalidOperationException", "Azure.RequestFailedException"]);
        exceptions[1].GetProperty("detail").GetString().ShouldBe("404 BlobNotFound");
        exceptions[0].GetProperty("at")[0].GetString()!.ShouldContain(nameof(Thrown));
        entry.GetRawText().ShouldNotContain("secret");
    }

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("secret.pdf", new RequestFailedException(404, "secret.pdf is not there", "BlobNotFound", null));
        }
        catch (InvalidOperationException e)
        {
            return e;
        }
    }

    private static JsonElement Write(IExternalScopeProvider? scopes, Exception? exception, string template, params object[] values)
    {
        using var text = new StringWriter();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(new Formatted(scopes, text)));
#pragma warning disable CA2254 // the templates are the test's
        loggers.CreateLogger("Sluice.Test").LogWarning(exception, template, values);
#pragma warning restore CA2254
        var lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return JsonDocument.Parse(lines.ShouldHaveSingleItem()).RootElement;
    }

    private sealed class Formatted(IExternalScopeProvider? scopes, TextWriter text) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Logger(categoryName, scopes, text);

        public void Dispose()
        {
        }

        private sealed class Logger(string category, IExternalScopeProvider? scopes, TextWriter text) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                new JsonLog().Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter), scopes, text);
        }
    }
}
