using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Sluice.Testing;

namespace Sluice.Host.Durable;

/// <summary>
/// The process is stopped right before and right after each write to storage of a representative orchestration; another one
/// goes on to the end. The outcome is that of the undisturbed run, no acknowledged event is lost, no step is taken twice.
/// </summary>
public sealed class CrashSweepTests(AzuriteFixture azurite)
{
    private const int MostEffects = 60;

    public static TheoryData<string> Orchestrations => [.. Code.Keys];

    /// <summary>Each appends to its output what it did, so that a step taken twice or not at all shows.</summary>
    private static Dictionary<string, Func<TaskOrchestrationContext, Task<object?>>> Code { get; } = new(StringComparer.Ordinal)
    {
        ["Sequence"] = async c =>
        {
            var log = "";
            for (var i = 0; i < 4; i++) log += await c.CallActivityAsync<string>("Echo", i);
            return log;
        },
        ["FanOut"] = async c => string.Concat(await Task.WhenAll(Enumerable.Range(0, 6).Select(i => c.CallActivityAsync<string>("Echo", i)))),
        ["Retry"] = async c => await c.CallActivityAsync<string>("FailsTwice", c.InstanceId, TaskOptions.FromRetryPolicy(new RetryPolicy(9, TimeSpan.FromSeconds(5), 2))),
        ["TimerAgainstEvent"] = async c =>
        {
            var log = "";
            for (var round = 0; round < 2; round++)
            {
                using var stop = new CancellationTokenSource();
                var timer = c.CreateTimer(TimeSpan.FromDays(1), stop.Token);
                var go = c.WaitForExternalEvent<string>($"go-{round}");
                if (await Task.WhenAny(timer, go) == timer) return log + "timed out";
                stop.Cancel();
                log += await go;
            }
            return log;
        },
        ["SubOrchestration"] = async c =>
        {
            var a = c.CallSubOrchestratorAsync<string>("Sequence", options: new SubOrchestrationOptions(instanceId: c.InstanceId + "-a"));
            var b = c.CallSubOrchestratorAsync<string>("FanOut");
            return await a + "," + await b;
        },
        ["ContinueAsNew"] = async c =>
        {
            var log = c.GetInput<string>() ?? "";
            log += await c.CallActivityAsync<string>("Echo", log.Length);
            if (log.Length == 3) return log + await c.WaitForExternalEvent<string>("go-0");
            c.ContinueAsNew(log);
            return null;
        },
        ["SendEvent"] = async c =>
        {
            var receiver = c.CallSubOrchestratorAsync<string>("Receiver", options: new SubOrchestrationOptions(instanceId: c.InstanceId + "-r"));
            await c.CallActivityAsync("Echo", 0);
            c.SendEvent(c.InstanceId + "-r", "note", "hello");
            return await receiver;
        },
        ["SendToEternal"] = async c =>
        {
            var counter = c.CallSubOrchestratorAsync<string>("Counter", 0, new SubOrchestrationOptions(instanceId: c.InstanceId + "-r"));
            await c.CallSubOrchestratorAsync("Sender", c.InstanceId + "-r", new SubOrchestrationOptions(instanceId: c.InstanceId + "-s"));
            await c.CallActivityAsync("Echo", 0);
            c.SendEvent(c.InstanceId + "-r", "end", "");
            return await counter;
        },
        ["LastWords"] = async c =>
        {
            await c.CallActivityAsync("Echo", 0);
            _ = c.CallSubOrchestratorAsync<string>("Sequence", options: new SubOrchestrationOptions(instanceId: c.InstanceId + "-child"));
            return "gone";
        },
        ["Unawaited"] = async c =>
        {
            if (c.GetInput<int>() == 0)
            {
                _ = c.CallActivityAsync("Note", c.InstanceId + "-0");
                await c.CallActivityAsync("Echo", 0);
                c.ContinueAsNew(1);
                return null;
            }
            await c.CallActivityAsync("Echo", 1);
            _ = c.CallActivityAsync("Note", c.InstanceId + "-1");
            return "gone";
        },
    };

    [Theory, MemberData(nameof(Orchestrations))]
    public async Task A_crash_around_any_write_changes_nothing(string name)
    {
        await using var hub = await TestHub.StartAsync(azurite, NewFunctions(), o => o with { TimeProvider = new ManualTime(leaps: name == "Retry") });
        var undisturbed = await RunAsync(hub, name, "undisturbed");
        var crashes = 0;
        for (var effect = 1; effect <= MostEffects; effect++)
        {
            var reached = false;
            foreach (var before in (bool[])[true, false])
            {
                await hub.RestartAsync(NewFunctions());
                hub.Tap.KillAt = (hub.Tap.Effects + effect, before);
                (await RunAsync(hub, name, $"crash-{effect}-{before}")).ShouldBe(undisturbed, $"crash {(before ? "before" : "after")} write {effect}");
                reached |= hub.Crashed;
                crashes += hub.Crashed ? 1 : 0;
            }
            if (!reached) break;
        }
        crashes.ShouldBeGreaterThan(6);
        crashes.ShouldBeLessThan(2 * MostEffects);
    }

    /// <summary>Does what clients do; where the process dies, starts another one and does again what was not acknowledged.</summary>
    private static async Task<string> RunAsync(TestHub hub, string name, string id)
    {
        hub.Crashed = false;
        await Acknowledged(hub, async () =>
        {
            if (await hub.Client.GetInstanceAsync(id) is null) await hub.Client.ScheduleNewOrchestrationInstanceAsync(name, new StartOrchestrationOptions(id));
        });
        // An event whose answer got lost is raised again: a name of its own for each makes that harmless.
        foreach (var (i, payload) in EventsOf(name).Index())
            await Acknowledged(hub, () => hub.Client.RaiseEventAsync(id, $"go-{i}", payload));
        OrchestrationMetadata? end = null;
        await Acknowledged(hub, async () => end = await hub.EndOfAsync(id));
        if (name == "LastWords") await Acknowledged(hub, async () => (await ChildOf(hub, id)).ReadOutputAs<string>().ShouldBe("0123"));
        if (name == "Unawaited") await Acknowledged(hub, () => Eventually.TrueAsync(() => Notes.ContainsKey(id + "-0") && Notes.ContainsKey(id + "-1")));
        await StepsAreWhole(hub, id);
        return $"{end!.RuntimeStatus} {end.SerializedOutput}";
    }

    private static string[] EventsOf(string name) => name switch
    {
        "TimerAgainstEvent" => ["a", "b"],
        "ContinueAsNew" => ["c"],
        _ => [],
    };

    private static async Task<OrchestrationMetadata> ChildOf(TestHub hub, string id)
    {
        await Eventually.TrueAsync(async () => hub.Tap.IsDead || await hub.Client.GetInstanceAsync(id + "-child") is not null);
        return await hub.EndOfAsync(id + "-child");
    }

    /// <summary>Tries until it succeeds, on a new process where the old one died.</summary>
    private static async Task Acknowledged(TestHub hub, Func<Task> call)
    {
        while (true)
        {
            var work = call();
            await Eventually.TrueAsync(() => work.IsCompleted || hub.Tap.IsDead);
            if (!hub.Tap.IsDead)
            {
                await work;
                return;
            }
            // An answer that was under way when the process died may have reached the caller or not; here it has.
            var acknowledged = work.IsCompletedSuccessfully;
            hub.Crashed = true;
            await hub.RestartAsync(NewFunctions());
            if (acknowledged) return;
        }
    }

    /// <summary>History has each of its steps exactly once, and nothing is left in the inbox.</summary>
    private static async Task StepsAreWhole(TestHub hub, string id)
    {
        List<string> steps = [];
        var claimed = 0;
        await foreach (var row in hub.Table.QueryAsync<Azure.Data.Tables.TableEntity>($"PartitionKey eq '{id}'"))
        {
            if (row.RowKey.StartsWith("history", StringComparison.Ordinal)) steps.Add(row.RowKey[^8..]);
            if (row.RowKey == "instance") claimed = row.GetInt32("Steps") ?? 0;
        }
        steps.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, claimed).Select(i => i.ToString("D8", null)));
    }

    private static readonly ConcurrentDictionary<string, int> Failures = new(StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, bool> Notes = new(StringComparer.Ordinal);

    private static TestFunctions NewFunctions()
    {
        var functions = new TestFunctions()
            .Activity<int>("Echo", n => $"{n}")
            .Activity<string>("FailsTwice", key => Failures.AddOrUpdate(key!, 1, (_, n) => n + 1) <= 2 ? throw new IOException() : "done")
            .Activity<string>("Note", key => Notes[key!] = true)
            .Orchestrator("Receiver", async c => await c.WaitForExternalEvent<string>("note"))
            .Orchestrator("Sender", c =>
            {
                c.SendEvent(c.GetInput<string>()!, "note", "");
                return Task.FromResult<object?>("sent");
            })
            .Orchestrator("Counter", async c =>
            {
                var count = c.GetInput<int>();
                var note = c.WaitForExternalEvent<string>("note");
                if (count > 0 && await Task.WhenAny(note, c.WaitForExternalEvent<string>("end")) != note) return $"{count}";
                await note;
                c.ContinueAsNew(count + 1);
                return null;
            });
        foreach (var (name, code) in Code) functions.Orchestrator(name, code);
        return functions;
    }
}
