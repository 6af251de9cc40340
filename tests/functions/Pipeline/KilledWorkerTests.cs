using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Host.Functions.Worker;
using Sluice.Intake;
using Sluice.Testing;
using Sluice.Tests.Resolution;
using Sluice.Tests.Unblu.Vetting;
using Sluice.Verification;

namespace Sluice.Tests.Pipeline;

/// <summary>
/// What dies with the worker is done again: without a retry policy the durable engine takes an activity whose worker ended for
/// failed. The worker is a process of its own, and is killed (SIGKILL) under each activity that the app has.
/// </summary>
public sealed partial class KilledWorkerTests : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(6);

    /// <summary>What was not taken at first is sent again after five seconds.</summary>
    private static readonly TimeSpan DeliveredLater = TimeSpan.FromSeconds(20);

    private static readonly string[] Activities =
    [
        .. from method in typeof(VerifyFile).Assembly.GetTypes().SelectMany(t => t.GetMethods())
           where method.GetParameters().Any(p => p.IsDefined(typeof(ActivityTriggerAttribute)))
           select method.GetCustomAttribute<FunctionAttribute>()!.Name,
    ];

    private readonly SluiceApp app = new();
    private readonly ConcurrentDictionary<string, bool> died = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> doneAgain = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> decided = new(StringComparer.Ordinal);
    private FakeUnblu unblu = null!;
    private FakeInterceptor willing = null!;
    private FakeInterceptor broken = null!;
    private FakeInterceptor refusing = null!;
    private FakeInterceptor backend = null!;
    private FakeInterceptor listener = null!;

    private IEnumerable<string> Left => Activities.Where(a => !doneAgain.ContainsKey(a));

    public async ValueTask InitializeAsync()
    {
        unblu = await FakeUnblu.StartAsync();
        willing = await FakeInterceptor.StartAsync();
        broken = await FakeInterceptor.StartAsync();
        broken.Answer = _ => 400;
        refusing = await FakeInterceptor.StartAsync();
        // What is not taken at first is delivered by an orchestration of its own.
        backend = await FakeInterceptor.StartAsync();
        backend.Answer = _ => died.ContainsKey("AttemptDelivery") ? 200 : 503;
        listener = await FakeInterceptor.StartAsync();
        listener.Answer = _ => died.ContainsKey("AttemptDelivery") ? 200 : 503;
        app.Settings["Sluice:Notifications:Endpoint"] = backend.Endpoint;
        app.Settings["Sluice:Notifications:Secret"] = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";
        app.Settings["Sluice:Notifications:UnbluEndpoint"] = listener.Endpoint;
        app.Settings["Sluice:Notifications:UnbluSecret"] = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";
        app.Settings["Sluice:Unblu:BaseUrl"] = unblu.BaseUrl.ToString();
        app.Settings["Sluice:Unblu:User"] = FakeUnblu.User;
        app.Settings["Sluice:Unblu:Password"] = FakeUnblu.Password;
        app.Settings["Sluice:Unblu:Secret"] = FakeUnblu.Secret;
        app.Settings["Sluice:Unblu:Deadline"] = "00:05:00";
        app.Launcher = _ => Task.FromResult<IWorkerLauncher>(new ProcessLauncher(NullLoggerFactory.Instance));
        await app.InitializeAsync();
        foreach (var (order, interceptor) in new[] { willing, broken, refusing }.Index())
        {
            using var registered = await app.Admin.PostAsJsonAsync(
                "api/interceptors", new { name = $"scanner {order}", order, mimeTypeRegex = "^image/jpeg$", endpoint = interceptor.Endpoint, secret = "secret" });
            registered.EnsureSuccessStatusCode();
        }
        app.Log.Heard = KillUnderActivity;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        foreach (var receiver in new[] { willing, broken, refusing, backend, listener }) await receiver.DisposeAsync();
        await unblu.DisposeAsync();
    }

    [Fact]
    public async Task An_activity_whose_worker_dies_is_done_again()
    {
        var start = TimeProvider.System.GetTimestamp();
        var rounds = 0;
        // An activity that starts just when the worker dies under another one only waits for the next worker: it has its turn in another round.
        while (Left.Any())
        {
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(Timeout, $"left are {string.Join(", ", Left)}");
            await RoundAsync();
            rounds++;
        }
        TestContext.Current.TestOutputHelper!.WriteLine($"{Activities.Length} activities, {rounds} rounds");
    }

    /// <summary>A file that goes all ways: an interceptor approves, one is broken, so a person approves, and the last one rejects. And two of an Unblu server, one of which it does not hand out.</summary>
    private async Task RoundAsync()
    {
        var lent = unblu.Add(new(app.NewImage()));
        var withheld = unblu.Add(new(app.NewImage()) { Downloads = new(Enumerable.Repeat(404, 20)) });
        foreach (var file in (FakeUnblu.LentFile[])[lent, withheld]) await UntilAsync(async () => (await app.Admin.SendAsync(unblu.Webhook(file))).IsSuccessStatusCode);
        var blob = app.Blobs.GetBlobContainerClient("uploads").GetBlobClient($"{Guid.NewGuid()}");
        var uploaded = await blob.UploadAsync(new MemoryStream(Crafted.Jpeg(before: Crafted.Segment(0xFE, Guid.NewGuid().ToByteArray()))));
        var id = FileIds.ForUpload("uploads", blob.Name, uploaded.Value.ETag);

        await UntilAsync(async () =>
        {
            await DecideAsync(id);
            return await app.FindAsync(id) is { } record && SluiceApp.State(record) == "rejected";
        });
        (await lent.DecisionAsync(), await withheld.DecisionAsync()).ShouldBe(("approve", "reject: This file did not pass the security check."));
        var end = TimeProvider.System.GetTimestamp();
        await UntilAsync(() => Task.FromResult(!Left.Any() || TimeProvider.System.GetElapsedTime(end) > DeliveredLater));
    }

    private async Task DecideAsync(string id)
    {
        foreach (var (interceptor, decision) in new[] { (willing, "approve"), (refusing, "reject") })
        {
            foreach (var token in interceptor.Deliveries.Where(d => d.File == id).Select(d => d.Token).Distinct())
                if (!decided.ContainsKey(token) && await TryAsync($"api/files/{id}/{decision}", new { token })) decided[token] = true;
        }
        if (await app.FindAsync(id) is { } record && SluiceApp.State(record) == "reviewing" && !decided.ContainsKey(id) && await TryAsync($"api/files/{id}/approve", new { }))
            decided[id] = true;
    }

    private async Task<bool> TryAsync(string path, object decision)
    {
        using var answer = await app.Admin.PostAsJsonAsync(path, decision);
        // The worker may die over it.
        if (answer.StatusCode >= HttpStatusCode.InternalServerError) return false;
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return true;
    }

    private void KillUnderActivity(string entry)
    {
        if (Execution().Match(entry) is not { Success: true } match) return;
        var (step, activity) = (match.Groups["step"].Value, match.Groups["function"].Value);
        if (!Activities.Contains(activity)) return;
        // The entry is written before the worker is told to run it.
        if (step == "Executing" && !died.ContainsKey(activity)) app.Host.Worker!.Kill();
        else if (step == "Executed" && entry.Contains(nameof(WorkerProcessExitException), StringComparison.Ordinal)) died[activity] = true;
        else if (step == "Executed" && match.Groups["result"].Value == "Succeeded" && died.ContainsKey(activity)) doneAgain[activity] = true;
    }

    private static Task UntilAsync(Func<Task<bool>> condition)
    {
        return Eventually.TrueAsync(LookAsync, () => "the end of a round", Timeout, TimeSpan.FromMilliseconds(100));

        async Task<bool> LookAsync()
        {
            try
            {
                return await condition();
            }
            catch (HttpRequestException)
            {
                // The worker may die in the middle of an answer.
                return false;
            }
        }
    }

    [GeneratedRegex(@"(?<step>Executing|Executed) '(Functions\.)?(?<function>\w+)' \((?<result>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Execution();
}
