using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Time.Testing;
using Sluice.Callers;
using Sluice.Testing;
using Sluice.Tests.Storage;
using Sluice.Tokens;

namespace Sluice.Tests.Callers;

public sealed class OperatorSessionFunctionsTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider clock = new();
    private readonly DefaultHttpContext http = new();

    public static TheoryData<string, string> Refused => new()
    {
        { "", "invalid_json" },
        { "null", "invalid_json" },
        { "{", "invalid_json" },
        { Body(name: null), "invalid_operator" },
        { Body(name: ""), "invalid_operator" },
        { Body(name: " "), "invalid_operator" },
        { Body(name: "a\\nb"), "invalid_operator" },
        { Body(name: new string('a', 201)), "invalid_operator" },
        { Body(conversation: null), "invalid_conversation" },
        { Body(conversation: new string('c', 201)), "invalid_conversation" },
        { Body(more: ""","minutes":0"""), "invalid_minutes" },
        { Body(more: ""","minutes":61"""), "invalid_minutes" },
        { Body(more: ""","permissions":["download_verified","delete"]"""), "invalid_permission" },
    };

    [Theory, MemberData(nameof(Refused))]
    public async Task A_request_that_is_not_clear_opens_nothing_and_says_what_is_wrong(string body, string code)
    {
        var problem = (await AskAsync(body)).ShouldBeOfType<ProblemHttpResult>();
        (problem.StatusCode, problem.ProblemDetails.Extensions["code"]).ShouldBe((400, code));
        problem.ProblemDetails.Detail.ShouldNotBeNullOrEmpty();
    }

    public static TheoryData<string, OperatorPermission, int> Granted => new()
    {
        { "", OperatorPermission.None, 15 },
        { ""","minutes":1,"permissions":[]""", OperatorPermission.None, 1 },
        { ""","minutes":60,"permissions":["download_unverified"]""", OperatorPermission.DownloadUnverified, 60 },
        { ""","permissions":["download_verified"]""", OperatorPermission.DownloadVerified, 15 },
        { ""","permissions":["download_verified","download_unverified"]""", OperatorPermission.DownloadVerified | OperatorPermission.DownloadUnverified, 15 },
    };

    [Theory, MemberData(nameof(Granted))]
    public async Task A_session_has_what_was_asked_for_and_lasts_a_quarter_of_an_hour_unless_told(string more, OperatorPermission permissions, int minutes)
    {
        var name = new string('a', 200);
        var answer = (await AskAsync(Body(name, name, more))).ShouldBeOfType<JsonHttpResult<OperatorSessionFunctions.TicketAnswer>>();

        answer.StatusCode.ShouldBe(201);
        answer.Value!.ExpiresAt.ShouldBe(clock.GetUtcNow().AddMinutes(minutes));
        http.Response.Headers.CacheControl.ToString().ShouldBe("no-store");
        (await (await SessionsAsync()).FindAsync(answer.Value.Ticket))!.Session.ShouldBe(new OperatorGrant(name, permissions, name));
    }

    private static string Body(string? name = "ann", string? conversation = "c", string more = "") => $$"""{"operator":{{Text(name)}},"conversation":{{Text(conversation)}}{{more}}}""";

    private static string Text(string? value) => value is null ? "null" : $"\"{value}\"";

    private async Task<IResult> AskAsync(string body)
    {
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        return await new OperatorSessionFunctions(await SessionsAsync()).Create(http.Request, CancellationToken.None);
    }

    private async Task<OperatorSessions> SessionsAsync() => new(new TokenStore(await AppStorage.TablesAsync(azurite)), new RandomIds(), clock);
}
