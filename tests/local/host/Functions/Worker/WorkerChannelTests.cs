using Sluice.Host.Functions;
using Sluice.Host.Functions.Worker;
using Sluice.Host.Functions.Worker.Rpc;
using Sluice.Host.Start;
using Sluice.Testing;

namespace Sluice.Host.Tests.Functions.Worker;

/// <summary>Workers that the real one is not.</summary>
public sealed class WorkerChannelTests(AzuriteFixture azurite)
{
    private const string HttpTrigger = """{"name":"request","type":"httpTrigger","direction":"In","authLevel":"Anonymous","route":"x"}""";
    private const string QueueTrigger = """{"name":"message","type":"queueTrigger","direction":"In","queueName":"x","connection":"AzureWebJobsStorage"}""";

    [Fact]
    public async Task Bindings_that_no_extension_knows_are_all_named_at_the_start()
    {
        var worker = new ScriptedWorker(
            ("Faxed", ["""{"name":"fax","type":"faxTrigger","direction":"In"}"""]),
            ("Wired", [HttpTrigger, """{"name":"wire","type":"telegraph","direction":"In"}"""]));
        var problems = await ProblemsAsync(worker);
        problems.ShouldBe(["Faxed: no extension of this app knows the binding faxTrigger.", "Wired: no extension of this app knows the binding telegraph."]);
    }

    [Fact]
    public async Task Output_bindings_are_refused_at_the_start()
    {
        var worker = new ScriptedWorker(
            ("Sends", [QueueTrigger, """{"name":"$return","type":"queue","direction":"Out","queueName":"y","connection":"AzureWebJobsStorage"}"""]),
            ("Answers", [HttpTrigger, """{"name":"$return","type":"http","direction":"Out"}"""]));
        var problems = await ProblemsAsync(worker);
        problems.ShouldBe(["Sends: the output binding queue is not supported here; use the service's client instead."]);
    }

    [Fact]
    public async Task A_function_that_the_worker_cannot_load_is_named_with_its_reason()
    {
        var worker = new ScriptedWorker(("Broken", [HttpTrigger]))
        {
            Answer = message => message.FunctionLoadRequest is null ? null : new()
            {
                FunctionLoadResponse = new() { Result = new() { Status = StatusResult.Types.Status.Failure, Exception = new() { Message = "no constructor" } } },
            },
        };
        var failure = await Should.ThrowAsync<WorkerStartException>(StartAsync(worker));
        StartErrors.Describe(failure)!.ShouldContain(line => line.Contains("load Broken", StringComparison.Ordinal) && line.Contains("no constructor", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stranger_is_not_taken_for_the_worker()
    {
        var worker = new ScriptedWorker(("Ping", [HttpTrigger])) { Name = "stranger" };
        var failure = await Should.ThrowAsync<WorkerStartException>(StartAsync(worker));
        failure.Message.ShouldContain("No such worker was started here.");
    }

    [Fact]
    public async Task Http_functions_without_a_web_server_are_refused_at_the_start()
    {
        var worker = new ScriptedWorker(("Ping", [HttpTrigger]))
        {
            Answer = message => message.WorkerInitRequest is null ? null : new()
            {
                WorkerInitResponse = new() { Result = new() { Status = StatusResult.Types.Status.Success } },
            },
        };
        (await ProblemsAsync(worker)).ShouldHaveSingleItem().ShouldContain("ConfigureFunctionsWebApplication");
    }

    private async Task<IReadOnlyList<string>> ProblemsAsync(ScriptedWorker worker) => (await Should.ThrowAsync<SettingsException>(StartAsync(worker))).Problems;

    private Task<SampleHost> StartAsync(ScriptedWorker worker) => SampleHost.StartAsync(azurite, options => options with { Launcher = worker });
}
