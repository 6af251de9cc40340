using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging.Abstractions;

namespace Sluice.Host.Durable.Orchestrations;

/// <summary>
/// Histories as they were stored once. They are never edited: what was written by an earlier version of this engine must be
/// replayed by this one.
/// </summary>
public sealed class PinnedHistoryTests
{
    public static TheoryData<string> Histories => [.. Directory.GetFiles(Folder(), "*.json").Select(f => Path.GetFileName(f)!)];

    [Theory, MemberData(nameof(Histories))]
    public void A_stored_history_is_replayed_or_refused_as_its_name_says(string file)
    {
        using var document = Read(file);
        var execution = NewExecution(document.RootElement.GetProperty("incarnation").GetString()!);
        TaskFailureDetails? departed = null;
        var number = 0;
        foreach (var step in document.RootElement.GetProperty("steps").EnumerateArray())
            departed ??= execution.Replay(HistoryStep.Parse(step.GetRawText()), number++);

        if (file.StartsWith("departs", StringComparison.Ordinal))
        {
            departed!.ErrorMessage.ShouldContain("in step 3");
            departed.ErrorMessage.ShouldContain("history says that it calls activity 'Convert' (task 3), the code calls activity 'Store' (task 3)");
            return;
        }
        departed.ShouldBeNull();
        execution.End!.Output.ShouldBe("\"sized, stored, child, approved\"");
    }

    [Theory, MemberData(nameof(Histories))]
    public void What_is_stored_is_written_the_same_again(string file)
    {
        using var document = Read(file);
        foreach (var step in document.RootElement.GetProperty("steps").EnumerateArray())
            HistoryStep.Parse(step.GetRawText()).Write().ShouldBe(step.GetRawText());
    }

    private static JsonDocument Read(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder(), file)));

    internal static TestFunctions Functions() => new TestFunctions()
        .Activity<string>("Size", _ => "sized")
        .Activity<string>("Store", _ => "stored")
        .Orchestrator("Child", _ => Task.FromResult<object?>("child"))
        .Orchestrator("Review", async c =>
        {
            var size = await c.CallActivityAsync<string>("Size", c.GetInput<string>(), TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromSeconds(5))));
            var rest = await Task.WhenAll(c.CallActivityAsync<string>("Store", size), c.CallSubOrchestratorAsync<string>("Child"));
            string decision;
            try
            {
                decision = await c.WaitForExternalEvent<string>("decision", TimeSpan.FromHours(1));
            }
            catch (TaskCanceledException)
            {
                decision = "too late";
            }
            c.SendEvent("audit", "reviewed", decision);
            return $"{size}, {string.Join(", ", rest)}, {decision}";
        });

    internal static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "Histories");

    private static Execution NewExecution(string incarnation) => new(
        new InstanceRecord { Id = "pinned", Name = "Review", Incarnation = incarnation, Input = "\"a.jpg\"", CreatedAt = default, UpdatedAt = default },
        Functions(),
        new DurableOptions { HubName = "pinned" },
        NullLoggerFactory.Instance,
        () => { });
}
