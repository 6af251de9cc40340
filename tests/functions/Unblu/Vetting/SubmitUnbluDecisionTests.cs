using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Sluice.Files;
using Sluice.Outgoing;
using Sluice.Tokens;
using Sluice.Unblu.Vetting;

namespace Sluice.Tests.Unblu.Vetting;

public sealed class SubmitUnbluDecisionTests
{
    private static readonly SealedText Seal = new(Options.Create(new TokenOptions { TokenKey = Convert.ToBase64String(new byte[32]) }));

    [Theory]
    [InlineData("https://unblu.cloud/app/rest/v4", false, true, "/app/rest/v4/fileuploadinterceptors/approveFileUpload")]
    [InlineData("https://unblu.cloud/app/rest/v4/", false, false, "/app/rest/v4/fileuploadinterceptors/rejectFileUpload")]
    [InlineData("https://unblu.cloud/app/rest/v4", true, true, "/app/rest/v4/fileuploadglobalinterceptors/approveFileUpload")]
    [InlineData("https://unblu.cloud/app/rest/v4", true, false, "/app/rest/v4/fileuploadglobalinterceptors/rejectFileUpload")]
    [InlineData("https://chat.example/unblu/rest/v3", false, true, "/unblu/rest/v3/fileuploadinterceptors/approveFileUpload")]
    [InlineData("https://chat.example/unblu/rest/v3", false, false, "/unblu/rest/v3/fileuploadinterceptors/rejectFileUpload")]
    public async Task The_decision_goes_to_the_path_of_the_registration(string baseUrl, bool global, bool approved, string path)
    {
        using var server = new Server(_ => HttpStatusCode.NoContent);
        await server.TellAsync(approved, baseUrl, global);

        var (request, body) = server.Requests.ShouldHaveSingleItem();
        request.RequestUri!.AbsolutePath.ShouldBe(path);
        request.Headers.Authorization!.ToString().ShouldBe("Basic " + Convert.ToBase64String("sluice:pass:wörd"u8));
        request.Content!.Headers.ContentType!.MediaType.ShouldBe("application/json");
        JsonDocument.Parse(body).RootElement.ToString().ShouldBe(
            approved ? """{"token":"the token"}""" : """{"token":"the token","reason":"This file did not pass the security check."}""");
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.RequestTimeout)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task A_server_that_is_away_or_does_not_know_us_is_told_again(HttpStatusCode status)
    {
        using var server = new Server(_ => status);
        (await Should.ThrowAsync<HttpRequestException>(() => server.TellAsync(approved: true))).ToString().ShouldNotContain("the token");
    }

    private sealed class Server(Func<HttpRequestMessage, HttpStatusCode> answer) : HttpMessageHandler, IHttpClientFactory
    {
        public List<(HttpRequestMessage Request, string Body)> Requests { get; } = [];

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        public Task TellAsync(bool approved, string baseUrl = "https://unblu.cloud/app/rest/v4", bool global = false)
        {
            var options = new UnbluOptions { BaseUrl = new Uri(baseUrl), User = "sluice", Password = "pass:wörd", Secret = "s", Global = global };
            options.Validate(new OutgoingOptions()).ShouldBeEmpty();
            var access = Seal.Seal(JsonSerializer.Serialize(new UnbluAccess("the token", new Uri("https://unblu.cloud/blob"))));
            var file = new UnbluFile("u-1", new UploadContext("a", null, 1, null, null, null, null), access, DateTimeOffset.UnixEpoch);
            return new SubmitUnbluDecision(new GuardedSender(this), Seal, null!, Options.Create(options), NullLogger<SubmitUnbluDecision>.Instance)
                .RunAsync(new UnbluVerdict(file, approved), CancellationToken.None);
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add((request, await request.Content!.ReadAsStringAsync(cancellationToken)));
            return new HttpResponseMessage(answer(request));
        }
    }
}
