using Azure;
using Azure.AI.Vision.ImageAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Sluice.Engines;
using Sluice.Files;
using Sluice.Moderation;
using Sluice.Sensitivity;

namespace Sluice.Tests.Engines;

/// <summary>The fault matrix of the engines' clients: what is asked again at once, what the orchestration tries again, and what is a value.</summary>
public sealed class EngineFaultTests
{
    public enum Client
    {
        SafeSearch,
        ContentSafety,
        ImageAnalysis,
        Scaler,
    }

    /// <summary>What comes of a fault: <c>throws</c> leaves it to the orchestration's retries, the others are values.</summary>
    public enum Ends
    {
        Throws,
        Unreadable,
        NotJudged,
        Done,
    }

    private static readonly EnginePipeline.RetryTiming Timing = new(Attempt: TimeSpan.FromMilliseconds(500), FirstPause: TimeSpan.FromMilliseconds(1));
    private static readonly SemaphoreSlim Never = new(0);

    private static readonly Dictionary<string, Func<HttpContext, string, Task>> Faults = new(StringComparer.Ordinal)
    {
        ["400"] = (http, _) => FakeEngine.AnswerAsync(http, 400, """{"error":{"code":"InvalidRequest","message":"m"}}"""),
        ["401"] = (http, _) => FakeEngine.AnswerAsync(http, 401, """{"error":{"code":"401","message":"m"}}"""),
        ["403"] = (http, _) => FakeEngine.AnswerAsync(http, 403, "{}"),
        ["404"] = (http, _) => FakeEngine.AnswerAsync(http, 404, """{"error":{"code":"404","message":"Resource not found"}}"""),
        ["408"] = (http, _) => FakeEngine.AnswerAsync(http, 408, "{}"),
        ["415"] = (http, _) => FakeEngine.AnswerAsync(http, 415, """{"error":{"code":"UnsupportedMediaType","message":"m"}}"""),
        ["422"] = (http, _) => FakeEngine.AnswerAsync(http, 422, """{"error":{"code":"InvalidRequest","message":"m"}}"""),
        ["429"] = (http, _) => FakeEngine.AnswerAsync(http, 429, "{}"),
        ["429, Retry-After: 0"] = (http, _) => Throttle(http, "0"),
        ["429, Retry-After: 3600"] = (http, _) => Throttle(http, "3600"),
        ["429, Retry-After: a date"] = (http, _) => Throttle(http, "Fri, 31 Dec 2100 23:59:59 GMT"),
        ["500"] = (http, _) => FakeEngine.AnswerAsync(http, 500, "{}"),
        ["503"] = (http, _) => FakeEngine.AnswerAsync(http, 503, """{"error":{"code":"ServerBusy","message":"m"}}"""),
        ["redirect"] = (http, _) => Redirect(http),
        ["slow"] = (http, _) => Never.WaitAsync(http.RequestAborted),
        ["truncated"] = (http, good) => Truncate(http, good),
        ["half of the JSON"] = (http, good) => FakeEngine.AnswerAsync(http, 200, good[..(good.Length / 2)]),
        ["HTML"] = (http, _) => FakeEngine.AnswerAsync(http, 200, "<html>Sign in</html>", "text/html"),
        ["empty"] = (http, _) => FakeEngine.AnswerAsync(http, 200, ""),
        ["{}"] = (http, _) => FakeEngine.AnswerAsync(http, 200, "{}"),
        ["null"] = (http, _) => FakeEngine.AnswerAsync(http, 200, "null"),
        ["reset"] = (http, _) => Abort(http),
    };

    /// <summary>The table: fault, how often each client asks, and how it ends.</summary>
    private static readonly (string Fault, int Requests, Ends SafeSearch, Ends ContentSafety, Ends ImageAnalysis, Ends Scaler)[] Table =
    [
        ("400", 1, Ends.Throws, Ends.Unreadable, Ends.Unreadable, Ends.Unreadable),
        ("401", 1, Ends.Throws, Ends.Throws, Ends.Throws, Ends.Throws),
        ("403", 1, Ends.Throws, Ends.Throws, Ends.Throws, Ends.Throws),
        ("404", 1, Ends.Throws, Ends.Throws, Ends.Throws, Ends.Throws),
        ("408", 3, Ends.Throws, Ends.Throws, Ends.Throws, Ends.Throws),
        ("415", 1, Ends.Throws, Ends.Unreadable, Ends.Unreadable, Ends.Unreadable),
        ("422", 1, Ends.Throws, Ends.NotJudged, Ends.NotJudged, Ends.NotJudged),
        ("429", 3, Ends.Throws, Ends.Throws, Ends.Throws, Ends.Throws),
        ("429, Retry-After: 0", 3, Ends.Throws, Ends.Throws, Ends.Throws, Ends.Throws),
        ("429, Retry-After: 3600", 1, Ends.Throws, Ends.Throws, Ends.Throws, Ends.Throws),
        ("429, Retry-After: a date", 1, Ends.Throws, Ends.Throws, Ends.Throws, Ends.Throws),
        ("500", 3, Ends.Throws, Ends.Throws, Ends.Throws, Ends.Throws),
        ("503", 3, Ends.Throws, Ends.Throws, Ends.Throws, Ends.Throws),
        ("redirect", 1, Ends.Throws, Ends.Throws, Ends.Throws, Ends.Throws),
        ("slow", 3, Ends.Throws, Ends.Throws, Ends.Throws, Ends.Throws),
        ("truncated", 3, Ends.Throws, Ends.Throws, Ends.Throws, Ends.Throws),
        ("half of the JSON", 1, Ends.Throws, Ends.Throws, Ends.Throws, Ends.Throws),
        ("HTML", 1, Ends.Throws, Ends.Throws, Ends.Throws, Ends.Throws),
        ("empty", 1, Ends.Throws, Ends.Throws, Ends.Throws, Ends.Throws),
        ("{}", 1, Ends.Throws, Ends.Throws, Ends.Throws, Ends.Throws),
        ("null", 1, Ends.Throws, Ends.Throws, Ends.Throws, Ends.Throws),
        ("reset", 3, Ends.Throws, Ends.Throws, Ends.Throws, Ends.Throws),
    ];

    public static TheoryData<Client, string, int, Ends> Rows() => new(
        Table.SelectMany(row => new (Client, string, int, Ends)[]
        {
            (Client.SafeSearch, row.Fault, row.Requests, row.SafeSearch),
            (Client.ContentSafety, row.Fault, row.Requests, row.ContentSafety),
            (Client.ImageAnalysis, row.Fault, row.Requests, row.ImageAnalysis),
            (Client.Scaler, row.Fault, row.Requests, row.Scaler),
        }));

    [Theory, MemberData(nameof(Rows))]
    public async Task A_fault_is_never_a_clean_answer(Client client, string fault, int requests, Ends ends)
    {
        await using var engine = await FakeEngine.StartAsync((http, _) => Faults[fault](http, Good(client)));
        var outcome = await OutcomeAsync(client, engine.Endpoint);
        outcome.ShouldBe(ends);
        engine.Requests.Count.ShouldBe(requests);
    }

    [Theory]
    [InlineData(Client.SafeSearch)]
    [InlineData(Client.ContentSafety)]
    [InlineData(Client.ImageAnalysis)]
    [InlineData(Client.Scaler)]
    public async Task What_passes_is_asked_again_no_sooner_than_the_engine_says(Client client)
    {
        long throttled = 0, again = 0;
        await using var engine = await FakeEngine.StartAsync((http, number) =>
        {
            if (number > 1)
            {
                again = TimeProvider.System.GetTimestamp();
                return FakeEngine.AnswerAsync(http, 200, Good(client), client == Client.Scaler ? "image/jpeg" : "application/json");
            }

            throttled = TimeProvider.System.GetTimestamp();
            return Throttle(http, "1");
        });
        (await OutcomeAsync(client, engine.Endpoint)).ShouldBe(Ends.Done);
        engine.Requests.Count.ShouldBe(2);
        TimeProvider.System.GetElapsedTime(throttled, again).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(990));
    }

    private static async Task<Ends> OutcomeAsync(Client client, Uri endpoint)
    {
        CheckOutcome outcome;
        try
        {
            outcome = client switch
            {
                Client.SafeSearch => (await new SafeSearchClient(EnginePipeline.WithKey("k", "v", Timing), Moderation(endpoint)).JudgeAsync(new byte[10], default)).Outcome,
                Client.ContentSafety => (await new ContentSafetyClient(EnginePipeline.WithKey("k", "v", Timing), Moderation(endpoint)).JudgeAsync(new byte[10], default)).Outcome,
                Client.ImageAnalysis => (await Reader(endpoint).ReadAsync(new byte[10], default)).Outcome,
                _ => (await Scaler(endpoint).FitAsync(new Image(new byte[11], "image/png", 0, 0, 1), new ImageLimits(10, 1, 100, ["image/png"]), endpoint, default)).Outcome,
            };
        }
        catch (Exception e) when (e is not NotSupportedException)
        {
            return Ends.Throws;
        }

        return outcome switch
        {
            CheckOutcome.Done => Ends.Done,
            CheckOutcome.Unreadable => Ends.Unreadable,
            CheckOutcome.NotJudged => Ends.NotJudged,
            _ => throw new NotSupportedException($"{outcome}"),
        };
    }

    private static IOptions<ModerationOptions> Moderation(Uri endpoint) => Options.Create(new ModerationOptions { Endpoint = endpoint, Key = "v" });

    private static ImageTextReader Reader(Uri endpoint) =>
        new(() => new ImageAnalysisClient(endpoint, new AzureKeyCredential("v"), EnginePipeline.Configure(new ImageAnalysisClientOptions(), Timing)));

    private static ImageScaler Scaler(Uri endpoint) =>
        new(EnginePipeline.WithKey("k", "v", Timing), Options.Create(new ScalingOptions { Endpoint = endpoint, Key = "v" }));

    private static string Good(Client client) => client switch
    {
        Client.SafeSearch => """{"responses":[{"safeSearchAnnotation":{"adult":"VERY_UNLIKELY"}}]}""",
        Client.ContentSafety => """{"categoriesAnalysis":[{"category":"Sexual","severity":0}]}""",
        Client.ImageAnalysis => """{"modelVersion":"2023-10-01","metadata":{"width":10,"height":10},"readResult":{"blocks":[]}}""",
        _ => "0123456789",
    };

    private static Task Throttle(HttpContext http, string after)
    {
        http.Response.Headers.RetryAfter = after;
        return FakeEngine.AnswerAsync(http, 429, "{}");
    }

    private static Task Redirect(HttpContext http)
    {
        http.Response.Redirect("/elsewhere");
        return Task.CompletedTask;
    }

    private static async Task Truncate(HttpContext http, string good)
    {
        http.Response.ContentLength = good.Length;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(good[..^1]);
        await http.Response.Body.FlushAsync();
        http.Abort();
    }

    private static Task Abort(HttpContext http)
    {
        http.Abort();
        return Task.CompletedTask;
    }
}
