using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sluice.Testing;

namespace Sluice.Host.Tests.Functions.Http;

[Collection(SharedSampleHostGroup.Name)]
public sealed class HttpEndpointsTests(SharedSampleHost shared)
{
    private readonly SampleHost _sample = shared.Sample;

    [Fact]
    public async Task A_route_gives_its_values_to_the_function() =>
        (await _sample.Http.GetFromJsonAsync<JsonElement>("ping/w%20x")).GetProperty("word").GetString().ShouldBe("w x");

    [Fact]
    public async Task A_function_without_a_route_has_its_name_and_one_without_methods_takes_all()
    {
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Delete, HttpMethod.Patch])
        {
            using var answer = await _sample.Http.SendAsync(new HttpRequestMessage(method, "Unrouted"));
            (await answer.Content.ReadAsStringAsync()).ShouldBe(method.Method);
        }
    }

    [Theory]
    [InlineData("POST", "api/ping/x", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "api/pong", HttpStatusCode.NotFound)]
    [InlineData("GET", "ping/x", HttpStatusCode.NotFound)]
    [InlineData("GET", "api/Everything", HttpStatusCode.NotFound)]
    [InlineData("GET", "api/off", HttpStatusCode.NotFound)]
    public async Task What_no_function_serves_is_not_there(string method, string path, HttpStatusCode status)
    {
        using var answer = await _sample.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), new Uri(_sample.Host.BaseAddress, path)));
        answer.StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task Headers_query_and_status_pass_both_ways()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "headers?a=1&b=%C3%A4%2F");
        request.Headers.Add("x-question", "why");
        using var answer = await _sample.Http.SendAsync(request);
        ((int)answer.StatusCode).ShouldBe(418);
        answer.Headers.GetValues("x-answer").ShouldBe(["why"]);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
        (await answer.Content.ReadAsStringAsync()).ShouldBe("?a=1&b=%C3%A4%2F");
    }

    [Fact]
    public async Task A_function_that_throws_is_a_500()
    {
        using var answer = await _sample.Http.GetAsync("throws");
        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        _sample.Log.Lines.ShouldContain(line => line.Contains("as it should", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_large_body_reaches_the_function_while_it_is_still_being_sent()
    {
        // Beyond 30 MB it is the worker's own web server that refuses, unless the app allows more.
        const int Half = 12 * 1024 * 1024;
        var rest = new TaskCompletionSource();
        var id = $"{Guid.NewGuid():N}";
        using var content = new StreamedContent(async body =>
        {
            await body.WriteAsync(new byte[Half]);
            await body.FlushAsync();
            await rest.Task;
            await body.WriteAsync(new byte[Half]);
        });
        var sending = _sample.Http.PostAsync($"swallow/{id}", content);
        await _sample.SeesAsync($"{id} begins");
        rest.SetResult();
        using var answer = await sending;
        (await answer.Content.ReadFromJsonAsync<long>()).ShouldBe(2 * Half);
    }

    [Fact]
    public async Task A_body_beyond_the_platforms_limit_is_refused()
    {
        using var content = new StreamedContent(_ => Task.CompletedTask, declaredLength: (100 * 1024 * 1024) + 1);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"swallow/{Guid.NewGuid():N}") { Content = content };
        request.Headers.ExpectContinue = true;
        using var answer = await _sample.Http.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task An_answer_reaches_the_client_while_the_function_still_writes_it()
    {
        var id = $"{Guid.NewGuid():N}";
        using var answer = await _sample.Http.GetAsync($"drip/{id}", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        body.ReadByte().ShouldBe('a');
        await _sample.OpenAsync(id);
        body.ReadByte().ShouldBe('b');
        body.ReadByte().ShouldBe(-1);
    }

    [Fact]
    public async Task A_function_may_answer_late()
    {
        var id = $"{Guid.NewGuid():N}";
        var waiting = _sample.Http.GetAsync($"wait/{id}");
        await _sample.SeesAsync($"{id} waits");
        waiting.IsCompleted.ShouldBeFalse();
        await _sample.OpenAsync(id);
        using var answer = await waiting;
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_client_that_hangs_up_cancels_its_function()
    {
        var id = $"{Guid.NewGuid():N}";
        using var hangUp = new CancellationTokenSource();
        var waiting = _sample.Http.GetAsync($"wait/{id}", hangUp.Token);
        await _sample.SeesAsync($"{id} waits");
        await hangUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);
        await _sample.SeesAsync($"{id} is cancelled");
    }

    [Fact]
    public async Task The_workers_entries_of_a_call_are_in_the_trace_of_the_call()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        using var request = new HttpRequestMessage(HttpMethod.Get, "ping/seventeen-letters");
        request.Headers.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
        (await _sample.Http.SendAsync(request)).EnsureSuccessStatusCode();
        await Eventually.TrueAsync(() => _sample.Log.Entries.Any(e => e is { Text: "Pinged with 17 letters", TraceId: Trace }), "the entry");
    }

    [Fact]
    public async Task Who_has_the_master_key_sees_the_hosts_state_and_its_functions()
    {
        using var admin = Admin("master");
        (await admin.GetFromJsonAsync<JsonElement>("admin/host/status")).GetProperty("state").GetString().ShouldBe("Running");
        var functions = await admin.GetFromJsonAsync<JsonElement[]>("admin/functions");
        functions!.Select(f => $"{f.GetProperty("name")} {f.GetProperty("trigger")}").ShouldContain("Tick timerTrigger");
    }

    [Theory]
    [InlineData("GET", "admin/host/status")]
    [InlineData("GET", "admin/functions")]
    [InlineData("POST", "admin/functions/Yearly")]
    public async Task Nobody_else_administrates(string method, string path)
    {
        using var anonymous = new HttpClient { BaseAddress = _sample.Host.BaseAddress };
        using var user = Admin("default");
        foreach (var client in (HttpClient[])[anonymous, user])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "POST" ? JsonContent.Create(new { input = "" }) : null };
            using var answer = await client.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task A_function_is_run_by_hand_with_its_input()
    {
        using var admin = Admin("master");
        var message = $"{Guid.NewGuid():N}";
        (await admin.PostAsJsonAsync("admin/functions/QueuedPoison", new { input = message })).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await _sample.SeenAsync()).ShouldContain($"poison {message}");
        (await admin.PostAsJsonAsync("admin/functions/Yearly", new { input = "" })).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await _sample.SeenAsync()).ShouldContain(line => line.StartsWith("yearly", StringComparison.Ordinal));
        (await admin.PostAsJsonAsync("admin/functions/None", new { input = "" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private HttpClient Admin(string key)
    {
        var client = new HttpClient { BaseAddress = _sample.Host.BaseAddress };
        client.DefaultRequestHeaders.Add("x-functions-key", _sample.Key(key));
        return client;
    }

    /// <summary>Sends as it goes, and says its length only where a test has one to say.</summary>
    private sealed class StreamedContent(Func<Stream, Task> write, long? declaredLength = null) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(stream);

        protected override bool TryComputeLength(out long length)
        {
            length = declaredLength ?? 0;
            return declaredLength is not null;
        }
    }
}
