using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sluice.Testing;

namespace Sluice.Host.Durable.Management;

public sealed class ManagementEndpointsTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const string Root = "/runtime/webhooks/durabletask";
    private const string Key = "?code=key";
    private TestHub? _hub;
    private WebApplication? _app;
    private HttpClient? _http;

    private HttpClient Http => _http!;

    public async ValueTask InitializeAsync()
    {
        _hub = await TestHub.StartAsync(azurite, new TestFunctions()
            .Orchestrator("Echo", c => Task.FromResult<object?>(c.GetInput<JsonElement>()))
            .Orchestrator("Fail", _ => throw new InvalidDataException("bad"))
            .Activity<int>("Add", n => n + 1)
            .Activity<int>("Break", _ => throw new InvalidOperationException("broken"))
            .Orchestrator("Story", async c =>
            {
                var timer = c.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                await c.CallActivityAsync<int>("Add", c.GetInput<int>());
                var broken = c.CallActivityAsync("Break");
                await Task.WhenAny(broken);
                await c.CallSubOrchestratorAsync("Echo", "child");
                c.SetCustomStatus("asleep");
                await timer;
                c.SendEvent("nobody", "note", "x");
                _ = c.CallActivityAsync("Add", 5);
                return "told";
            })
            .Orchestrator("Wait", async c =>
            {
                c.SetCustomStatus(new { step = "waiting" });
                return await c.WaitForExternalEvent<JsonElement>("go");
            }));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapDurableTaskManagement(_hub.Client, "MyHub", "key", c => c.Request.Query["code"] == "key" || c.Request.Headers["x-functions-key"] == "master");
        await _app.StartAsync();
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        _http = new HttpClient { BaseAddress = new Uri(address) };
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_app is not null) await _app.DisposeAsync();
        if (_hub is not null) await _hub.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/instances")]
    [InlineData("DELETE", "/instances")]
    [InlineData("GET", "/instances/a")]
    [InlineData("DELETE", "/instances/a")]
    [InlineData("POST", "/instances/a/raiseEvent/go")]
    [InlineData("POST", "/instances/a/terminate")]
    [InlineData("POST", "/instances/a/suspend")]
    [InlineData("POST", "/instances/a/resume")]
    [InlineData("POST", "/instances/a/restart")]
    [InlineData("POST", "/instances/a/rewind")]
    [InlineData("POST", "/orchestrators/Echo")]
    public async Task Without_the_system_key_all_is_refused(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Root + path + "?code=wrong");
        (await Http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_start_answers_202_with_the_urls_that_lead_through_the_instance_s_life()
    {
        var start = await Http.PostAsJsonAsync($"{Root}/orchestrators/Wait/my-id{Key}", new { n = 1 });
        start.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var links = await start.Content.ReadFromJsonAsync<JsonElement>();
        links.GetProperty("id").GetString().ShouldBe("my-id");
        start.Headers.Location!.ToString().ShouldBe(Link("statusQueryGetUri"));
        start.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(10));
        Link("statusQueryGetUri").ShouldContain("taskHub=MyHub&connection=Storage&code=key");
        (await Http.PostAsJsonAsync($"{Root}/orchestrators/Wait/my-id{Key}", 1)).StatusCode.ShouldBe(HttpStatusCode.Conflict);

        JsonElement status = default;
        await Eventually.TrueAsync(async () =>
        {
            var running = await Http.GetAsync(Link("statusQueryGetUri"));
            running.StatusCode.ShouldBe(HttpStatusCode.Accepted);
            running.Headers.Location!.ToString().ShouldBe(Link("statusQueryGetUri"));
            running.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
            status = await running.Content.ReadFromJsonAsync<JsonElement>();
            return status.GetProperty("runtimeStatus").GetString() == "Running";
        });
        status.GetProperty("name").GetString().ShouldBe("Wait");
        status.GetProperty("input").GetProperty("n").GetInt32().ShouldBe(1);
        status.GetProperty("customStatus").GetProperty("step").GetString().ShouldBe("waiting");
        status.GetProperty("createdTime").GetString().ShouldBe("2026-01-01T12:00:00Z");

        (await Http.DeleteAsync(Link("purgeHistoryDeleteUri"))).StatusCode.ShouldBe(HttpStatusCode.OK, "it runs, so nothing is deleted");
        (await Http.PostAsync(Link("suspendPostUri"), null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await Eventually.TrueAsync(async () =>
        {
            var suspended = await Http.GetAsync(Link("statusQueryGetUri"));
            suspended.StatusCode.ShouldBe(HttpStatusCode.Accepted);
            return (await suspended.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("runtimeStatus").GetString() == "Suspended";
        });
        (await Http.PostAsync(Link("resumePostUri"), null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await Http.PostAsJsonAsync(Link("sendEventPostUri").Replace("{eventName}", "go", StringComparison.Ordinal), new { ok = true })).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await _hub!.EndOfAsync("my-id");
        var end = await Http.GetAsync(Link("statusQueryGetUri"));
        end.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await end.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("output").GetProperty("ok").GetBoolean().ShouldBeTrue();
        (await Http.PostAsync(Link("terminatePostUri"), null)).StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await Http.PostAsync(Link("restartPostUri"), null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await Http.DeleteAsync(Link("purgeHistoryDeleteUri"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Http.GetAsync(Link("statusQueryGetUri"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        string Link(string name) => links.GetProperty(name).GetString()!;
    }

    [Theory]
    [InlineData("?code=master")]
    [InlineData("")]
    public async Task The_urls_carry_the_system_key_whatever_key_the_caller_has(string query)
    {
        Http.DefaultRequestHeaders.Add("x-functions-key", "master");

        var start = await Http.PostAsJsonAsync($"{Root}/orchestrators/Wait/a{query}", 1);
        var links = (await start.Content.ReadFromJsonAsync<JsonElement>()).EnumerateObject().Where(l => l.Name != "id").ToDictionary(l => l.Name, l => l.Value.GetString()!);
        var status = await Http.GetAsync($"{Root}/instances/a{query}{(query.Length == 0 ? "?" : "&")}showInput=false");

        links["rewindPostUri"].ShouldContain("/instances/a/rewind?reason={text}&");
        links.Values.ShouldAllBe(url => url.EndsWith("&code=key", StringComparison.Ordinal));
        start.Headers.Location!.Query.ShouldEndWith("&code=key");
        status.Headers.Location!.PathAndQuery.ShouldBe($"{Root}/instances/a?showInput=false&code=key");
    }

    [Fact]
    public async Task A_failed_instance_answers_200_or_500_where_that_is_asked_for()
    {
        var end = await _hub!.RunAsync("Fail");
        var url = $"{Root}/instances/{end.InstanceId}{Key}";
        (await Http.GetAsync(url)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Http.GetAsync(url + "&returnInternalServerErrorOnFailure=true")).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task Unknown_instances_are_404_and_what_cannot_be_read_is_400()
    {
        foreach (var operation in (string[])["raiseEvent/go", "terminate", "suspend", "resume"])
            (await Http.PostAsync($"{Root}/instances/unknown/{operation}{Key}", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound, operation);
        (await Http.PostAsync($"{Root}/instances/unknown/restart{Key}", null)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Http.DeleteAsync($"{Root}/instances/unknown{Key}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var text = new StringContent("no json");
        (await Http.PostAsync($"{Root}/orchestrators/Echo{Key}", text)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        await _hub!.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("waiting"));
        (await Http.PostAsync($"{Root}/instances/waiting/raiseEvent/go{Key}", text)).StatusCode.ShouldBe(HttpStatusCode.BadRequest, "text is not JSON");
        (await Http.GetAsync($"{Root}/instances{Key}&runtimeStatus=odd")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Http.GetAsync($"{Root}/instances{Key}&createdTimeFrom=odd")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Http.DeleteAsync($"{Root}/instances{Key}")).StatusCode.ShouldBe(HttpStatusCode.BadRequest, "a purge needs a time");
    }

    [Fact]
    public async Task The_history_shows_what_happened_and_outputs_where_they_are_asked_for()
    {
        var id = await _hub!.Client.ScheduleNewOrchestrationInstanceAsync("Story", 1);
        await _hub.CustomStatusAsync(id, "asleep");
        ((ManualTime)_hub.Options.TimeProvider).Advance(TimeSpan.FromMinutes(1));
        var end = await _hub.EndOfAsync(id);
        var url = $"{Root}/instances/{end.InstanceId}{Key}";
        (await Http.GetFromJsonAsync<JsonElement>(url)).TryGetProperty("historyEvents", out _).ShouldBeFalse();

        var brief = await EventsAsync("&showHistory=true&showInput=false");
        brief.Select(e => e.GetProperty("EventType").GetString()).ShouldBe(
        [
            "ExecutionStarted", "TimerCreated", "TaskCompleted", "TaskFailed", "SubOrchestrationInstanceCompleted", "TimerFired", "EventSent", "TaskCompleted", "ExecutionCompleted",
        ]);
        brief.SelectMany(e => e.EnumerateObject()).Select(m => m.Name).ShouldNotContain(n => n == "Result" || n == "Input");
        brief.ShouldAllBe(e => e.GetProperty("Timestamp").GetDateTimeOffset() >= new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

        var full = await EventsAsync("&showHistory=true&showHistoryOutput=true");
        full[0].GetProperty("FunctionName").GetString().ShouldBe("Story");
        full[0].GetProperty("Input").GetString().ShouldBe("1");
        full[2].GetProperty("FunctionName").GetString().ShouldBe("Add");
        full[2].GetProperty("Result").GetInt32().ShouldBe(2);
        full[2].TryGetProperty("ScheduledTime", out _).ShouldBeTrue();
        full[3].GetProperty("Reason").GetString().ShouldBe("broken");
        full[4].GetProperty("FunctionName").GetString().ShouldBe("Echo");
        full[^1].GetProperty("OrchestrationStatus").GetString().ShouldBe("Completed");
        full[^1].GetProperty("Result").GetString().ShouldBe("told");

        async Task<JsonElement[]> EventsAsync(string query) =>
            [.. (await Http.GetFromJsonAsync<JsonElement>(url + query)).GetProperty("historyEvents").EnumerateArray()];
    }

    [Fact]
    public async Task A_rewind_is_for_what_has_failed()
    {
        await _hub!.Client.ScheduleNewOrchestrationInstanceAsync("Wait", new StartOrchestrationOptions("running"));
        await _hub.Client.ScheduleNewOrchestrationInstanceAsync("Fail", new StartOrchestrationOptions("failed"));
        await _hub.Client.ScheduleNewOrchestrationInstanceAsync("Echo", 1, new StartOrchestrationOptions("completed"));
        foreach (var id in (string[])["failed", "completed"]) await _hub.EndOfAsync(id);
        foreach (var (id, code) in ((string, int)[])[("unknown", 404), ("completed", 410), ("running", 409), ("failed", 202)])
            ((int)(await Http.PostAsync($"{Root}/instances/{id}/rewind{Key}&reason=x", null)).StatusCode).ShouldBe(code, id);
    }

    [Fact]
    public async Task A_start_may_wait_for_the_outcome()
    {
        var completed = await Http.PostAsJsonAsync($"{Root}/orchestrators/Echo{Key}&timeout=20&pollingInterval=1", new { n = 1 });
        completed.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await completed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("n").GetInt32().ShouldBe(1);
        var failed = await Http.PostAsync($"{Root}/orchestrators/Fail{Key}&timeout=20&pollingInterval=1&returnInternalServerErrorOnFailure=true", null);
        failed.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        var late = await Http.PostAsync($"{Root}/orchestrators/Wait/late{Key}&timeout=0.1&pollingInterval=0.1", null);
        late.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await late.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString().ShouldBe("late");
        (await _hub!.Client.GetInstanceAsync("late")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_listing_filters_by_id_time_and_status_and_shows_inputs_where_they_are_asked_for()
    {
        foreach (var id in (string[])["x-1", "x-2", "y-1"])
        {
            await _hub!.Client.ScheduleNewOrchestrationInstanceAsync(id == "x-2" ? "Wait" : "Echo", id, new StartOrchestrationOptions(id));
            if (id == "x-2") await _hub.Client.WaitForInstanceStartAsync(id);
            else await _hub.EndOfAsync(id);
            ((ManualTime)_hub.Options.TimeProvider).Advance(TimeSpan.FromHours(1));
        }
        (await IdsAsync("&instanceIdPrefix=x-")).ShouldBe(["x-1", "x-2"]);
        (await IdsAsync("&runtimeStatus=Running")).ShouldBe(["x-2"]);
        (await IdsAsync("&createdTimeFrom=2026-01-01T12:30:00Z&createdTimeTo=2026-01-01T13:30:00Z")).ShouldBe(["x-2"]);
        var shown = await Http.GetFromJsonAsync<JsonElement>($"{Root}/instances{Key}&instanceIdPrefix=y&showInput=true");
        shown[0].GetProperty("input").GetString().ShouldBe("y-1");
        var hidden = await Http.GetFromJsonAsync<JsonElement>($"{Root}/instances{Key}&instanceIdPrefix=y");
        hidden[0].GetProperty("input").ValueKind.ShouldBe(JsonValueKind.Null);

        async Task<string?[]> IdsAsync(string query) =>
            [.. (await Http.GetFromJsonAsync<JsonElement>($"{Root}/instances{Key}{query}")).EnumerateArray().Select(i => i.GetProperty("instanceId").GetString())];
    }

    [Fact]
    public async Task A_listing_goes_on_with_the_continuation_token_and_a_purge_counts()
    {
        for (var i = 0; i < 5; i++) await _hub!.RunAsync("Echo", i);
        var first = await Http.GetAsync($"{Root}/instances{Key}&top=3&runtimeStatus=Completed,Running");
        (await first.Content.ReadFromJsonAsync<JsonElement>()).GetArrayLength().ShouldBe(3);
        using var next = new HttpRequestMessage(HttpMethod.Get, $"{Root}/instances{Key}&top=3");
        next.Headers.Add("x-ms-continuation-token", first.Headers.GetValues("x-ms-continuation-token").Single());
        var second = await Http.SendAsync(next);
        (await second.Content.ReadFromJsonAsync<JsonElement>()).GetArrayLength().ShouldBe(2);
        second.Headers.Contains("x-ms-continuation-token").ShouldBeFalse();

        var purged = await Http.DeleteAsync($"{Root}/instances{Key}&createdTimeFrom=2026-01-01T00:00:00Z");
        (await purged.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("instancesDeleted").GetInt32().ShouldBe(5);
    }
}
