using System.Collections.Immutable;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Sluice.Callers;
using Sluice.Testing;
using Sluice.Tests.Storage;
using Sluice.Tokens;
using Sluice.Unblu;

namespace Sluice.Tests.Callers;

public sealed class CallerMiddlewareTests(AzuriteFixture azurite)
{
    private const string CreateTicket = "Sluice.Callers.OperatorSessionFunctions.Create";
    private const string AdminOnly = "Sluice.Interceptors.Registry.InterceptorFunctions.ListAsync";
    private const string Open = "Sluice.Unblu.Registry.UnbluDecisionFunctions.ApproveAsync";
    private const string NamesNothing = "Sluice.Callers.ApiKeys.Find";

    private readonly FakeTimeProvider clock = new();

    [Theory]
    [InlineData(AdminOnly, "admin-key", null)]
    [InlineData(AdminOnly, "backend-key", 403)]
    [InlineData(AdminOnly, "both-key", 403)]
    [InlineData(AdminOnly, "wrong", 401)]
    [InlineData(AdminOnly, null, 401)]
    [InlineData(CreateTicket, "admin-key", null)]
    [InlineData(CreateTicket, "backend-key", null)]
    [InlineData(CreateTicket, "both-key", null)]
    [InlineData(CreateTicket, "uploader-key", 403)]
    [InlineData(Open, null, null)]
    [InlineData(Open, "wrong", null)]
    [InlineData(NamesNothing, "admin-key", 403)]
    [InlineData(NamesNothing, null, 403)]
    [InlineData("Sluice.Nothing.Of.This", "admin-key", 403)]
    public async Task A_function_runs_only_for_callers_with_a_role_that_it_names(string entryPoint, string? key, int? refusal)
    {
        var context = await InvokeAsync(entryPoint, request =>
        {
            if (key is not null) request.Headers["x-api-key"] = key;
        });

        ((context.Refusal as ProblemHttpResult)?.StatusCode).ShouldBe(refusal);
        ((context.Refusal as ProblemHttpResult)?.ProblemDetails.Extensions["code"]).ShouldBe(refusal switch { null => null, 401 => "unauthenticated", _ => "forbidden" });
    }

    [Fact]
    public async Task The_key_is_taken_as_the_password_of_HTTP_Basic_whoever_the_user_is()
    {
        var context = await InvokeAsync(AdminOnly, request =>
            request.Headers.Authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("somebody:admin-key")));

        context.Refusal.ShouldBeNull();
        context.Http.GetCaller().ShouldBe(new Caller("key:admin", Role.Admin));
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic YWRtaW4ta2V5")]
    [InlineData("Bearer")]
    [InlineData("Bearer nothing-we-gave")]
    [InlineData("Digest x")]
    public async Task Credentials_that_are_not_understood_are_not_anonymous(string authorization)
    {
        var context = await InvokeAsync(AdminOnly, request => request.Headers.Authorization = authorization);

        context.Refusal.ShouldBeOfType<ProblemHttpResult>().StatusCode.ShouldBe(401);
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, 401)]
    public async Task A_platform_sign_in_is_believed_only_where_the_setting_says_so(bool platform, int? refusal)
    {
        const string principal = """
            {"auth_typ":"aad","name_typ":"name","role_typ":"roles","claims":[{"typ":"name","val":"Ann"},{"typ":"roles","val":"admin"},{"typ":"roles","val":"stranger"}]}
            """;
        var context = await InvokeAsync(
            AdminOnly,
            request => request.Headers["X-MS-CLIENT-PRINCIPAL"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(principal)),
            platform);

        ((context.Refusal as ProblemHttpResult)?.StatusCode).ShouldBe(refusal);
        context.Http.GetCaller().Name.ShouldBe(platform ? "user:Ann" : "anonymous");
    }

    [Theory]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("x-operator-ticket", "")]
    public async Task An_operator_comes_in_with_a_ticket_and_stays_an_operator(string header, string prefix)
    {
        var tickets = new OperatorSessions(new TokenStore(await AppStorage.TablesAsync(azurite)), new RandomIds(), clock);
        var (ticket, _) = await tickets.IssueAsync(new OperatorGrant("ann", OperatorPermission.None, "c1"), TimeSpan.FromMinutes(1));

        var context = await InvokeAsync(AdminOnly, request => request.Headers[header] = prefix + ticket);

        context.Refusal.ShouldBeOfType<ProblemHttpResult>().StatusCode.ShouldBe(403);
        context.Http.GetCaller().Roles.ShouldBe(Role.Operator);
    }

    [Fact]
    public async Task Other_triggers_pass_through()
    {
        var context = new FakeContext("Sluice.Anything.Run", "blobTrigger");
        await new CallerMiddleware(await CredentialsAsync(platform: false), [UnbluAnswer.Format]).Invoke(context, context.RunAsync);
        context.Ran.ShouldBeTrue();
    }

    [Fact]
    public void Every_HTTP_function_names_the_roles_it_needs_or_says_that_it_is_open()
    {
        var functions = (from type in typeof(CallerMiddleware).Assembly.GetTypes()
                         from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static)
                         where method.GetCustomAttribute<FunctionAttribute>() is not null
                         where method.GetParameters().Any(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>() is not null)
                         select method).ToList();

        functions.ShouldNotBeEmpty();
        foreach (var function in functions)
        {
            var access = CallerMiddleware.AccessTo($"{function.DeclaringType!.FullName}.{function.Name}");
            (access.Open || access.AnyOf != Role.None).ShouldBeTrue($"{function.DeclaringType.Name}.{function.Name} names nothing");
            (access.Open && access.AnyOf != Role.None).ShouldBeFalse($"{function.DeclaringType.Name}.{function.Name} is open and names roles");
        }
    }

    private async Task<FakeContext> InvokeAsync(string entryPoint, Action<HttpRequest> prepare, bool platform = false)
    {
        var context = new FakeContext(entryPoint, "httpTrigger");
        prepare(context.Http.Request);
        context.Refusal = await new CallerMiddleware(await CredentialsAsync(platform), [UnbluAnswer.Format]).RefuseAsync(context);
        return context;
    }

    private async Task<Credentials> CredentialsAsync(bool platform)
    {
        var options = Options.Create(new CallerOptions
        {
            PlatformAuthentication = platform,
            ApiKeys = [Key("admin", "admin"), Key("backend", "backend"), Key("both", "Moderator, BACKEND"), Key("uploader", "uploader")],
        });
        return new Credentials(
            new ApiKeys(options), new OperatorSessions(new TokenStore(await AppStorage.TablesAsync(azurite)), new RandomIds(), clock), options);

        static ApiKeyOptions Key(string name, string roles) => new()
        {
            Name = name,
            Sha256 = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{name}-key"))),
            Roles = roles,
        };
    }

    private sealed class FakeContext : FunctionContext
    {
        public FakeContext(string entryPoint, string trigger)
        {
            FunctionDefinition = new FakeDefinition(entryPoint, trigger);
            Items = new Dictionary<object, object> { ["HttpRequestContext"] = Http };
        }

        public DefaultHttpContext Http { get; } = new();

        public IResult? Refusal { get; set; }

        public bool Ran { get; private set; }

        public override string InvocationId => "1";

        public override string FunctionId => "1";

        public override TraceContext TraceContext => throw new NotSupportedException();

        public override BindingContext BindingContext => throw new NotSupportedException();

        public override RetryContext RetryContext => throw new NotSupportedException();

        public override IServiceProvider InstanceServices { get; set; } = null!;

        public override FunctionDefinition FunctionDefinition { get; }

        public override IDictionary<object, object> Items { get; set; }

        public override IInvocationFeatures Features => throw new NotSupportedException();

        public Task RunAsync(FunctionContext context)
        {
            Ran = true;
            return Task.CompletedTask;
        }
    }

    private sealed class FakeDefinition(string entryPoint, string trigger) : FunctionDefinition
    {
        public override ImmutableArray<FunctionParameter> Parameters => [];

        public override string PathToAssembly => "";

        public override string EntryPoint => entryPoint;

        public override string Id => "1";

        public override string Name => "Test";

        public override IImmutableDictionary<string, BindingMetadata> InputBindings =>
            ImmutableDictionary<string, BindingMetadata>.Empty.Add("request", new FakeBinding(trigger));

        public override IImmutableDictionary<string, BindingMetadata> OutputBindings => ImmutableDictionary<string, BindingMetadata>.Empty;
    }

    private sealed class FakeBinding(string type) : BindingMetadata
    {
        public override string Name => "request";

        public override string Type => type;

        public override BindingDirection Direction => BindingDirection.In;
    }
}
