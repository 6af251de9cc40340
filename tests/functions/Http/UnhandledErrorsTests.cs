using System.Net;
using System.Text;
using System.Text.Json;
using Sluice.Engines;
using Sluice.Testing;
using Sluice.Tests.Pipeline;

namespace Sluice.Tests.Http;

public sealed class UnhandledErrorsTests(SluiceApp app)
{
    [Fact]
    public async Task A_function_that_throws_answers_a_problem_with_a_trace_id_that_stands_in_the_log_and_nothing_of_the_exception()
    {
        var fault = $"fault {Guid.NewGuid()}";
        using var client = app.Client(SluiceApp.FaultHeader, fault);
        using var answer = await client.GetAsync("api/health");

        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldNotContain(fault);
        text.ShouldNotContain(nameof(InvalidOperationException));
        var problem = JsonDocument.Parse(text).RootElement;
        problem.GetProperty("code").GetString().ShouldBe("internal_error");
        var trace = problem.GetProperty("traceId").GetString();
        trace.ShouldNotBeNullOrEmpty();
        app.Log.Entries.ShouldContain(entry =>
            entry.StartsWith("Error Sluice.Http.UnhandledErrors") && entry.Contains(trace) && entry.Contains(fault), "operators see the exception");
    }

    [Fact]
    public async Task Who_hangs_up_is_no_error()
    {
        // No other test calls this function on this app.
        const string Function = "UnbluInterceptor";
        using var hangUp = new CancellationTokenSource();
        using var client = app.Client(SluiceApp.FaultHeader, SluiceApp.Forever);
        var asking = client.PostAsync("api/unblu/interceptor", new StringContent("{}", Encoding.UTF8), hangUp.Token);
        await app.Hanging.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await hangUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => asking);

        await Eventually.TrueAsync(() => Entries().Any(entry => entry.Contains("Executed '")), "what the test waits for");
        Entries().ShouldAllBe(entry => !entry.StartsWith("Error") && !entry.StartsWith("Warning"));

        IEnumerable<string> Entries() => app.Log.Entries.Where(entry => entry.Contains(Function));
    }
}
