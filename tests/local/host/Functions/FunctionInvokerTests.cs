using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sluice.Host.Configuration;
using Sluice.Testing;

namespace Sluice.Host.Tests.Functions;

public sealed class FunctionInvokerTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Middleware_runs_around_the_function_in_the_order_of_its_registration_also_after_a_failure()
    {
        await using var app = await TestApp.StartAsync<Parts>(azurite, new()
        {
            Configure = builder =>
            {
                builder.UseMiddleware<Outer>();
                builder.UseWhen(context => context.FunctionDefinition.Name == "Fails", (context, next) =>
                {
                    context.InstanceServices.GetRequiredService<Recorder>().Add("inner");
                    return next();
                });
                builder.Services.AddScoped<Scoped>();
            },
        });
        await app.Http.GetAsync("ok");
        await app.Http.GetAsync("fails");
        app.Recorder.Texts.ShouldBe(["before Ok", "function", "after Ok", "before Fails", "inner", "after Fails"]);
    }

    [Fact]
    public async Task Each_invocation_has_a_scope_of_its_own_that_ends_with_it()
    {
        await using var app = await TestApp.StartAsync<Parts>(azurite, new() { Configure = builder => builder.Services.AddScoped<Scoped>() });
        await app.Http.GetAsync("scoped");
        await app.Http.GetAsync("scoped");
        app.Recorder.Texts.ShouldBe(["scope 1 1", "ended 1", "scope 2 2", "ended 2"]);
    }

    [Fact]
    public async Task An_invocation_is_cancelled_when_the_functions_time_is_over()
    {
        await using var app = await TestApp.StartAsync<Parts>(azurite, new()
        {
            HostJson = """{ "functionTimeout": "00:00:00.1", "extensions": { "http": { "routePrefix": "" } } }""",
            Configure = builder => builder.Services.AddScoped<Scoped>(),
        });
        ((int)(await app.Http.GetAsync("endless")).StatusCode).ShouldBe(500);
        app.Recorder.Texts.ShouldBe(["cancelled"]);
    }

    [Fact]
    public async Task Orchestrators_and_activities_bind_their_input_and_run_through_the_middleware()
    {
        await using var app = await TestApp.StartAsync<Durable>(azurite, new()
        {
            HostJson = $$"""{ "extensions": { "http": { "routePrefix": "" }, "durableTask": { "hubName": "%name%" } } }""",
            Configure = builder => builder.UseMiddleware<Outer>(),
        });
        (await app.Http.GetStringAsync("start?name=ann")).ShouldBe("\"hello ann of greet-ann\"");
        app.Recorder.Texts.ShouldContain("before Greeting");
        app.Recorder.Texts.ShouldContain("after Greet");
    }

    [Fact]
    public async Task Functions_that_cannot_work_keep_the_host_from_starting_and_all_are_named()
    {
        var error = await Should.ThrowAsync<SettingsException>(() => TestApp.StartAsync<Wrong>(azurite));
        error.Problems.Count.ShouldBe(3);
        error.Message.ShouldContain("Twice");
        error.Message.ShouldContain("None");
        error.Message.ShouldContain("Two");
    }

    [Fact]
    public async Task A_program_that_fails_fails_the_start_with_its_own_exception() =>
        await Should.ThrowAsync<NotSupportedException>(
            () => TestApp.StartAsync<Parts>(azurite, new() { Configure = _ => throw new NotSupportedException() }));

    [Fact]
    public async Task A_setting_that_a_function_names_and_nobody_has_keeps_the_host_from_starting() =>
        (await Should.ThrowAsync<SettingsException>(() => TestApp.StartAsync<Unset>(azurite))).Message.ShouldContain("%nowhere%");

    public sealed class Outer(Recorder recorder) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            recorder.Add("before " + context.FunctionDefinition.Name);
            try
            {
                await next(context);
            }
            finally
            {
                recorder.Add("after " + context.FunctionDefinition.Name);
            }
        }
    }

    public sealed class Scoped(Recorder recorder) : IDisposable
    {
        public int Number { get; } = recorder.Texts.Count(t => t.StartsWith("scope", StringComparison.Ordinal)) + 1;

        public void Dispose() => recorder.Add($"ended {Number}");
    }

    public sealed class Parts(Recorder recorder, IServiceProvider services)
    {
        [Function("Ok")]
        public IResult Ok([HttpTrigger(AuthorizationLevel.Anonymous, Route = "ok")] HttpRequest request)
        {
            recorder.Add("function");
            return Results.NoContent();
        }

        [Function("Fails")]
        public IResult Fails([HttpTrigger(AuthorizationLevel.Anonymous, Route = "fails")] HttpRequest request) =>
            throw new InvalidOperationException("no");

        [Function("Scoped")]
        public IResult Scopes([HttpTrigger(AuthorizationLevel.Anonymous, Route = "scoped")] HttpRequest request, FunctionContext context)
        {
            var (here, there) = (services.GetRequiredService<Scoped>(), context.InstanceServices.GetRequiredService<Scoped>());
            recorder.Add($"scope {here.Number} {there.Number}");
            return Results.NoContent();
        }

        [Function("Endless")]
        public async Task<IResult> Endless(
            [HttpTrigger(AuthorizationLevel.Anonymous, Route = "endless")] HttpRequest request, CancellationToken cancellation)
        {
            try
            {
                await Task.Delay(Timeout.Infinite, cancellation);
            }
            finally
            {
                recorder.Add("cancelled");
            }
            return Results.NoContent();
        }
    }

    public sealed class Durable
    {
        [Function("Start")]
        public async Task<IResult> Start(
            [HttpTrigger(AuthorizationLevel.Anonymous, Route = "start")] HttpRequest request, [DurableClient] DurableTaskClient client, string name)
        {
            var id = await client.ScheduleNewOrchestrationInstanceAsync("Greeting", name, new StartOrchestrationOptions { InstanceId = "greet-" + name });
            var done = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true);
            return Results.Ok(done.ReadOutputAs<string>());
        }

        [Function("Greeting")]
        public static async Task<string> Greeting([OrchestrationTrigger] TaskOrchestrationContext context, string name) =>
            await context.CallActivityAsync<string>("Greet", new Person(name));

        [Function("Greet")]
        public string Greet([ActivityTrigger] Person person, string instanceId) => $"hello {person.Name} of {instanceId}";
    }

    public sealed record Person(string Name);

    public sealed class Wrong
    {
        [Function("Twice")]
        public void Once([TimerTrigger("* * * * * *")] TimerInfo timer) => throw new NotSupportedException();

        [Function("twice")]
        public void Again([TimerTrigger("* * * * * *")] TimerInfo timer) => throw new NotSupportedException();

        [Function("None")]
        public void None() => throw new NotSupportedException();

        [Function("Two")]
        public void Two([TimerTrigger("* * * * * *")] TimerInfo timer, [QueueTrigger("q")] string message) => throw new NotSupportedException();
    }

    public sealed class Unset
    {
        [Function("Unset")]
        public void Run([QueueTrigger("%nowhere%")] string message) => throw new NotSupportedException();
    }
}
