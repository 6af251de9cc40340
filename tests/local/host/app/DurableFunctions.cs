using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Sample;

public sealed record Order(string Id, int Amount);

public sealed class DurableFunctions(Seen seen)
{
    private static readonly TaskOptions Retry = new(new TaskRetryOptions(new RetryPolicy(5, TimeSpan.FromMilliseconds(100))));

    [Function("Start")]
    public async Task<IActionResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "start/{name}")] HttpRequest request, string name, [DurableClient] DurableTaskClient client)
    {
        var id = await client.ScheduleNewOrchestrationInstanceAsync(name, (object?)request.Query["input"].FirstOrDefault());
        return new OkObjectResult(client.CreateHttpManagementPayload(id));
    }

    [Function("Instance")]
    public async Task<IActionResult> InstanceAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "instances/{id}")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        await client.GetInstanceAsync(id, getInputsAndOutputs: true) is { } found
            ? new OkObjectResult(new
            {
                status = found.RuntimeStatus.ToString(),
                output = found.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? found.ReadOutputAs<object>()?.ToString() : found.SerializedOutput,
                custom = found.SerializedCustomStatus,
                failure = found.FailureDetails?.ErrorMessage,
            })
            : new NotFoundResult();

    [Function("Ask")]
    public async Task<IActionResult> AskAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "instances/{id}/{what}")] HttpRequest request, string id, string what, [DurableClient] DurableTaskClient client)
    {
        await (what switch
        {
            "raise" => client.RaiseEventAsync(id, "go", new Order("o", 7)),
            "suspend" => client.SuspendInstanceAsync(id, "a while"),
            "resume" => client.ResumeInstanceAsync(id, "again"),
            "terminate" => client.TerminateInstanceAsync(id, "enough"),
            "purge" => client.PurgeInstanceAsync(id),
            _ => throw new ArgumentException(what, nameof(what)),
        });
        return new OkResult();
    }

    [Function("Everything")]
    public static async Task<string> EverythingAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
        var sum = await context.CallSubOrchestratorAsync<int>("Sum");
        var attempts = await context.CallActivityAsync<int>("FailsTwice", context.InstanceId, Retry);
        var order = await context.CallActivityAsync<Order>("Double", new Order("a\"b", 3));
        context.SetCustomStatus(new { step = "waiting" });
        var raised = await context.WaitForExternalEvent<Order>("go", TimeSpan.FromMinutes(5));
        return $"{sum} {attempts} {order.Id} {order.Amount} {raised.Amount}";
    }

    [Function("Sum")]
    public static async Task<int> SumAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var all = await Task.WhenAll(Enumerable.Range(1, 4).Select(i => context.CallActivityAsync<int>("Same", i)));
        return all.Sum();
    }

    [Function("Again")]
    public static string Again([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var round = int.Parse(context.GetInput<string>() ?? "0");
        if (round < 3) context.ContinueAsNew($"{round + 1}");
        return $"round {round}";
    }

    [Function("Caught")]
    public static async Task<string> CaughtAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        try
        {
            return await context.CallActivityAsync<string>("Fails", "x");
        }
        catch (TaskFailedException e)
        {
            return $"{e.FailureDetails.ErrorType}|{e.FailureDetails.ErrorMessage}|{e.FailureDetails.IsCausedBy<ArgumentException>()}";
        }
    }

    [Function("Waits")]
    public static Task<Order> WaitsAsync([OrchestrationTrigger] TaskOrchestrationContext context) => context.WaitForExternalEvent<Order>("go");

    [Function("WithPolicy")]
    public static Task<string> WithPolicyAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        context.CallActivityAsync<string>("HoldOnce", context.GetInput<string>(), Retry);

    [Function("WithoutPolicy")]
    public static Task<string> WithoutPolicyAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        context.CallActivityAsync<string>("HoldOnce", context.GetInput<string>());

    /// <summary>Does what no orchestrator may: holds its worker the first time.</summary>
    [Function("HeldOrchestrator")]
    public static string HeldOrchestrator([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        if (IsFirst(context.GetInput<string>()!)) new ManualResetEventSlim().Wait();
        return "replayed";
    }

    /// <summary>Does not end in the first worker that runs it.</summary>
    [Function("HoldOnce")]
    public static async Task<string> HoldOnceAsync([ActivityTrigger] string file)
    {
        if (IsFirst(file)) await Task.Delay(Timeout.Infinite);
        return "done again";
    }

    [Function("Same")]
    public static int Same([ActivityTrigger] int number) => number;

    [Function("Double")]
    public static Order Double([ActivityTrigger] Order order) => order with { Amount = order.Amount * 2 };

    [Function("FailsTwice")]
    public int FailsTwice([ActivityTrigger] string id)
    {
        seen.Add($"attempt of {id}");
        var attempts = seen.Lines.Count(line => line == $"attempt of {id}");
        return attempts == 3 ? attempts : throw new InvalidOperationException("not yet");
    }

    [Function("Fails")]
    public static string Fails([ActivityTrigger] string id) => throw new ArgumentException("never: a\nb", nameof(id));

    private static bool IsFirst(string file)
    {
        if (File.Exists(file)) return false;
        File.WriteAllText(file, "");
        return true;
    }
}
