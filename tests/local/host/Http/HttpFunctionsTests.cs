using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;
using Sluice.Testing;

namespace Sluice.Host.Tests.Http;

public sealed class HttpFunctionsTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_route_binds_its_values_as_the_parameters_types()
    {
        await using var app = await TestApp.StartAsync<Routes>(azurite);
        (await app.Http.GetStringAsync("items/42/of/blue?extra=7")).ShouldBe("42 blue 7");
    }

    [Fact]
    public async Task A_route_constraint_that_does_not_hold_is_not_found()
    {
        await using var app = await TestApp.StartAsync<Routes>(azurite);
        (await app.Http.GetAsync("items/x/of/blue")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_value_that_is_not_of_the_parameters_type_is_a_bad_request()
    {
        await using var app = await TestApp.StartAsync<Routes>(azurite);
        (await app.Http.GetAsync("items/42/of/blue?extra=many")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_method_that_the_trigger_does_not_name_is_not_allowed()
    {
        await using var app = await TestApp.StartAsync<Routes>(azurite);
        (await app.Http.DeleteAsync("items/42/of/blue")).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Without_methods_every_method_is_served_and_without_a_route_the_name_is_it()
    {
        await using var app = await TestApp.StartAsync<Routes>(azurite);
        (await app.Http.DeleteAsync("Anything")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await app.Http.GetAsync("anything")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task The_route_prefix_of_host_json_stands_before_each_route_and_is_api_by_default()
    {
        await using var app = await TestApp.StartAsync<Routes>(azurite, new() { HostJson = "{}" });
        (await app.Http.GetAsync("api/Anything")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await app.Http.GetAsync("Anything")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_body_binds_as_text_and_out_of_JSON_and_one_that_is_not_JSON_is_a_bad_request()
    {
        await using var app = await TestApp.StartAsync<Bodies>(azurite);
        using var text = new StringContent("plain");
        (await (await app.Http.PostAsync("text/7", text)).Content.ReadAsStringAsync()).ShouldBe("7 plain");
        (await (await app.Http.PostAsJsonAsync("order", new { name = "Ann", count = 2 })).Content.ReadAsStringAsync()).ShouldBe("Ann 2");
        (await app.Http.PostAsync("order", text)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_body_is_streamed_through_both_ways()
    {
        await using var app = await TestApp.StartAsync<Routes>(azurite);
        var answer = await app.Http.PostAsync("echo", new StringContent(new string('é', 100_000), Encoding.UTF8));
        (await answer.Content.ReadAsStringAsync()).ShouldBe(new string('é', 100_000));
    }

    [Fact]
    public async Task Results_of_both_kinds_tasks_of_them_and_several_outputs_are_answers()
    {
        await using var app = await TestApp.StartAsync<Answers>(azurite);
        (await app.Http.GetStringAsync("result")).ShouldBe("\"result\"");
        (await app.Http.GetStringAsync("action")).ShouldBe("action");
        (await app.Http.GetStringAsync("value-task")).ShouldBe("\"value\"");
        (await app.Http.GetStringAsync("several")).ShouldBe("\"the answer\"");
    }

    [Fact]
    public async Task An_unhandled_exception_is_a_500_problem_without_details()
    {
        await using var app = await TestApp.StartAsync<Answers>(azurite);
        var answer = await app.Http.GetAsync("broken");
        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var body = await answer.Content.ReadAsStringAsync();
        body.ShouldNotContain("secret");
        body.ShouldNotContain("Exception");
    }

    [Fact]
    public async Task A_middleware_can_answer_in_place_of_the_function()
    {
        await using var app = await TestApp.StartAsync<Answers>(azurite, new()
        {
            Configure = builder => builder.UseMiddleware((context, next) =>
            {
                if (context.GetHttpContext()?.Request.Headers.ContainsKey("x-pass") is true) return next();
                context.GetInvocationResult().Value = Results.Problem(statusCode: 418);
                return Task.CompletedTask;
            }),
        });
        ((int)(await app.Http.GetAsync("result")).StatusCode).ShouldBe(418);
        app.Http.DefaultRequestHeaders.Add("x-pass", "1");
        (await app.Http.GetStringAsync("result")).ShouldBe("\"result\"");
    }

    [Fact]
    public async Task A_function_that_is_disabled_is_not_found()
    {
        await using var app = await TestApp.StartAsync<Answers>(
            azurite, new() { Settings = { ["AzureWebJobs.Result.Disabled"] = "true" } });
        (await app.Http.GetAsync("result")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await app.Http.GetAsync("action")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("open", null, HttpStatusCode.NoContent)]
    [InlineData("guarded", null, HttpStatusCode.Unauthorized)]
    [InlineData("guarded", "functions/Guarded", HttpStatusCode.NoContent)]
    [InlineData("guarded", "functions/Other", HttpStatusCode.Unauthorized)]
    [InlineData("guarded", "host/default", HttpStatusCode.NoContent)]
    [InlineData("guarded", "master", HttpStatusCode.NoContent)]
    [InlineData("admin", "host/default", HttpStatusCode.Unauthorized)]
    [InlineData("admin", "master", HttpStatusCode.NoContent)]
    public async Task A_key_opens_what_its_level_allows(string path, string? key, HttpStatusCode expected)
    {
        await using var app = await TestApp.StartAsync<Guards>(azurite);
        var file = Path.Combine(app.DataFolder, "keys.json");
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var keys = JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(file))!;
        var value = key is null ? null : keys[key];

        (await app.Http.GetAsync(value is null ? path : $"{path}?code={value}")).StatusCode.ShouldBe(expected);
        if (value is not null) app.Http.DefaultRequestHeaders.Add("x-functions-key", value);
        (await app.Http.GetAsync(path)).StatusCode.ShouldBe(expected);
    }

    public sealed class Bodies
    {
        public sealed record Order(string Name, int Count);

        [Function("Text")]
        public static IResult Text(
            [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "text/{id:int}")] HttpRequest request, [Microsoft.Azure.Functions.Worker.Http.FromBody] string body, int id) =>
            Results.Text($"{id} {body}");

        [Function("Order")]
        public static IResult TakeOrder(
            [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "order")] HttpRequest request, [Microsoft.Azure.Functions.Worker.Http.FromBody] Order order) =>
            Results.Text($"{order.Name} {order.Count}");
    }

    public sealed class Routes
    {
        [Function("Item")]
        public IResult Item(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "items/{id:int}/of/{colour}")] HttpRequest request,
            int id,
            string colour,
            int? extra) =>
            Results.Text($"{id} {colour} {extra}");

        [Function("Anything")]
        public IResult Anything([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.NoContent();

        [Function("Echo")]
        public IResult Echo([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "/echo")] HttpRequest request, FunctionContext context)
        {
            context.GetHttpContext().ShouldBeSameAs(request.HttpContext);
            context.FunctionDefinition.Name.ShouldBe("Echo");
            return Results.Stream(request.Body, request.ContentType);
        }
    }

    public sealed class Answers
    {
        [Function("Result")]
        public static IResult Result([HttpTrigger(AuthorizationLevel.Anonymous, Route = "result")] HttpRequest request) => Results.Ok("result");

        [Function("Action")]
        public async Task<IActionResult> Action([HttpTrigger(AuthorizationLevel.Anonymous, Route = "action")] HttpRequest request)
        {
            await Task.Yield();
            return new OkObjectResult("action");
        }

        [Function("ValueTask")]
        public ValueTask<IResult> Value([HttpTrigger(AuthorizationLevel.Anonymous, Route = "value-task")] HttpRequest request) =>
            ValueTask.FromResult(Results.Ok("value"));

        [Function("Several")]
        public Outputs Several([HttpTrigger(AuthorizationLevel.Anonymous, Route = "several")] HttpRequest request) =>
            new() { Answer = Results.Ok("the answer") };

        [Function("Broken")]
        public IResult Broken([HttpTrigger(AuthorizationLevel.Anonymous, Route = "broken")] HttpRequest request) =>
            throw new InvalidOperationException("secret");
    }

    public sealed class Outputs
    {
        [HttpResult]
        public required IResult Answer { get; init; }
    }

    public sealed class Guards
    {
        [Function("Open")]
        public IResult Open([HttpTrigger(AuthorizationLevel.Anonymous, Route = "open")] HttpRequest request) => Results.NoContent();

        [Function("Guarded")]
        public IResult Guarded([HttpTrigger(AuthorizationLevel.Function, Route = "guarded")] HttpRequest request) => Results.NoContent();

        [Function("Other")]
        public IResult Other([HttpTrigger(AuthorizationLevel.Function, Route = "other")] HttpRequest request) => Results.NoContent();

        [Function("Admin")]
        public IResult Admin([HttpTrigger(AuthorizationLevel.Admin, Route = "admin")] HttpRequest request) => Results.NoContent();
    }
}
