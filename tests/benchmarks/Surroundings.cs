using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Sluice.Benchmarks;

/// <summary>How a file's vetting ended, and when that was heard.</summary>
internal sealed record Ending(string State, long At);

/// <summary>
/// What a host talks to besides storage: engines that find nothing in any picture and answer at once, and a chat backend that hears
/// what became of each file. So nobody has to ask the host, which would cost it requests to storage.
/// </summary>
internal sealed class Surroundings : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, File> files = new(StringComparer.Ordinal);
    private readonly WebApplication web;
    private int ended;

    private Surroundings(WebApplication web) => this.web = web;

    /// <summary>The engines' answers wait for it.</summary>
    public Func<Task> BeforeAnswer { get; set; } = () => Task.CompletedTask;

    /// <summary>Files whose end was heard.</summary>
    public int Ended => Volatile.Read(ref ended);

    /// <summary>The environment of a host that is to use these.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Sluice__Moderation__Endpoint"] = web.Urls.First(),
        ["Sluice__Moderation__Key"] = "key",
        ["Sluice__Sensitivity__Endpoint"] = web.Urls.First(),
        ["Sluice__Sensitivity__Key"] = "key",
        ["Sluice__Notifications__Endpoint"] = $"{web.Urls.First()}/events",
        ["Sluice__Notifications__Secret"] = "whsec_" + Convert.ToBase64String(new byte[32]),
        ["Sluice__Security__AllowLoopback"] = "true",
    };

    public static async Task<Surroundings> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var surroundings = new Surroundings(app);
        app.UseRouting();
        app.MapPost("/v1/images:annotate", http => surroundings.AnswerAsync(http, """
            {"responses":[{"safeSearchAnnotation":{"adult":"VERY_UNLIKELY","spoof":"VERY_UNLIKELY","medical":"VERY_UNLIKELY","violence":"VERY_UNLIKELY","racy":"VERY_UNLIKELY"}}]}
            """));
        app.MapPost("/computervision/imageanalysis:analyze", http => surroundings.AnswerAsync(http, """
            {"modelVersion":"2023-10-01","metadata":{"width":640,"height":480},"readResult":{"blocks":[]}}
            """));
        app.MapPost("/events", surroundings.HearAsync);
        await app.StartAsync();
        return surroundings;
    }

    public Task<Ending> EndOfAsync(string file) => FileOf(file).End.Task;

    /// <summary>How many events were heard of a file: repeats of an event, which have its id, are one.</summary>
    public int EventsOf(string file) => FileOf(file).Events.Count;

    public ValueTask DisposeAsync() => web.DisposeAsync();

    private async Task AnswerAsync(HttpContext http, string answer)
    {
        await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
        await BeforeAnswer();
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer, http.RequestAborted);
    }

    private async Task HearAsync(HttpContext http)
    {
        using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        var file = FileOf(body.RootElement.GetProperty("file").GetString()!);
        file.Events[http.Request.Headers["webhook-id"].ToString()] = true;
        if (file.End.TrySetResult(new Ending(body.RootElement.GetProperty("state").GetString()!, Stopwatch.GetTimestamp()))) Interlocked.Increment(ref ended);
    }

    private File FileOf(string id) => files.GetOrAdd(id, _ => new File());

    private sealed class File
    {
        public TaskCompletionSource<Ending> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentDictionary<string, bool> Events { get; } = new(StringComparer.Ordinal);
    }
}
