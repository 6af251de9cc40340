using System.Diagnostics.Tracing;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Core;
using Azure.Core.Diagnostics;
using Azure.Data.Tables;

namespace Sluice.Packages.Tests.Tables;

public class FaultTests
{
    private const string Key = "c2x1aWNlLXRlc3Qta2V5LXRoYXQtaXMtbm8tc2VjcmV0";

    private readonly FakeService _service = new();

    [Theory]
    [InlineData(HttpStatusCode.RequestTimeout)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task A_service_that_is_busy_is_asked_again(HttpStatusCode status)
    {
        _service.Answer(status).Answer(status).Answer(HttpStatusCode.NoContent);

        var response = await Table().AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1 });

        response.Status.ShouldBe(204);
        _service.Requests.Count.ShouldBe(3);
        _service.Requests.ShouldAllBe(request => Encoding.UTF8.GetString(request.Content) == """{"PartitionKey":"p","RowKey":"r","A":1}""");
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.PreconditionFailed)]
    public async Task A_refusal_is_not_argued_with(HttpStatusCode status)
    {
        _service.Answer(status);

        var error = await Should.ThrowAsync<RequestFailedException>(Table().AddEntityAsync(new TableEntity("p", "r")));

        error.Status.ShouldBe((int)status);
        _service.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_broken_connection_is_tried_again()
    {
        _service.Break().Answer(HttpStatusCode.NoContent);

        (await Table().UpsertEntityAsync(new TableEntity("p", "r"))).Status.ShouldBe(204);
    }

    [Fact]
    public async Task The_service_says_how_long_to_wait()
    {
        _service.Answer(HttpStatusCode.TooManyRequests, "", ("retry-after-ms", "150")).Answer(HttpStatusCode.NoContent);

        await Table().AddEntityAsync(new TableEntity("p", "r"));

        var waited = TimeProvider.System.GetElapsedTime(_service.Requests[0].Timestamp, _service.Requests[1].Timestamp);
        waited.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(140));
    }

    [Fact]
    public async Task A_service_that_stays_busy_is_an_error_without_secrets()
    {
        for (var attempt = 0; attempt < 4; attempt++)
            _service.Answer(HttpStatusCode.ServiceUnavailable, """{"odata.error":{"code":"ServerBusy","message":{"lang":"en-US","value":"Busy."}}}""");

        var error = await Should.ThrowAsync<RequestFailedException>(Table().AddEntityAsync(new TableEntity("p", "r")));

        (error.Status, error.ErrorCode).ShouldBe((503, "ServerBusy"));
        var text = error.ToString();
        text.ShouldNotContain(Key);
        text.ShouldNotContain("SharedKeyLite");
        _service.Requests.ShouldAllBe(request => !text.Contains(request.Headers["Authorization"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>gateway</html>")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"odata.error":5}""")]
    [InlineData("""{"odata.error":{"code":{},"message":[]}}""")]
    public async Task An_error_that_is_not_the_services_own_is_still_an_error(string body)
    {
        _service.Answer(HttpStatusCode.BadRequest, body);

        var error = await Should.ThrowAsync<RequestFailedException>(Table().AddEntityAsync(new TableEntity("p", "r")));

        error.Status.ShouldBe(400);
        error.ErrorCode.ShouldBeNullOrEmpty();
    }

    [Fact]
    public async Task Each_request_is_signed_with_its_own_date()
    {
        _service.Answer(HttpStatusCode.InternalServerError).Answer(HttpStatusCode.NoContent);

        await Table().DeleteEntityAsync("it's", "ä");

        foreach (var request in _service.Requests)
        {
            // "Authorize with Shared Key": Shared Key Lite for the Table service.
            var message = $"{request.Headers["x-ms-date"]}\n/account{request.Uri.AbsolutePath}";
            var signature = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Key), Encoding.UTF8.GetBytes(message)));
            request.Headers["Authorization"].ShouldBe($"SharedKeyLite account:{signature}");
            request.Uri.AbsolutePath.ShouldBe("/things(PartitionKey='it%27%27s',RowKey='%C3%A4')");
        }
    }

    [Fact]
    public async Task A_replaced_key_signs_the_next_request()
    {
        var credential = new TableSharedKeyCredential("account", Key);
        var table = new TableClient(new Uri("https://account.table.core.windows.net"), "things", credential, Options());
        _service.Answer(HttpStatusCode.NoContent).Answer(HttpStatusCode.NoContent);
        await table.AddEntityAsync(new TableEntity("p", "r"));

        credential.SetAccountKey("bmV3");
        await table.AddEntityAsync(new TableEntity("p", "r"));

        var message = $"{_service.Requests[1].Headers["x-ms-date"]}\n/account/things";
        _service.Requests[1].Headers["Authorization"].ShouldEndWith(Convert.ToBase64String(HMACSHA256.HashData("new"u8, Encoding.UTF8.GetBytes(message))));
    }

    [Fact]
    public async Task A_token_credential_sends_its_token_and_only_over_https()
    {
        _service.Answer(HttpStatusCode.NoContent);
        var credential = DelegatedTokenCredential.Create((context, _) =>
            new AccessToken(string.Join(' ', context.Scopes), DateTimeOffset.MaxValue));

        await new TableServiceClient(new Uri("https://account.table.core.windows.net"), credential, Options())
            .GetTableClient("things").AddEntityAsync(new TableEntity("p", "r"));

        _service.Requests.Single().Headers["Authorization"].ShouldBe("Bearer https://storage.azure.com/.default");
        await Should.ThrowAsync<InvalidOperationException>(
            new TableClient(new Uri("http://account.table.core.windows.net"), "things", credential, Options()).AddEntityAsync(new TableEntity("p", "r")));
    }

    [Fact]
    public async Task Logs_show_neither_signatures_nor_filters()
    {
        var log = new StringBuilder();
        using var listener = new AzureEventSourceListener((_, message) => { lock (log) log.AppendLine(message); }, EventLevel.Verbose);
        _service.Answer(HttpStatusCode.OK, """{"value":[]}""");

        await Table().QueryAsync<TableEntity>("Name eq 'private'").ToListAsync();

        string text;
        lock (log)
            text = log.ToString();
        text.ShouldContain("things()");
        text.ShouldNotContain("private");
        text.ShouldNotContain(_service.Requests[0].Headers["Authorization"]);
    }

    [Fact]
    public async Task Cancellation_ends_a_query_between_pages()
    {
        using var cancellation = new CancellationTokenSource();
        _service.Answer(HttpStatusCode.OK, """{"value":[{"RowKey":"1"}]}""", ("x-ms-continuation-NextPartitionKey", "1!4!cA--"));

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var row in Table().QueryAsync<TableEntity>().WithCancellation(cancellation.Token))
                await cancellation.CancelAsync();
        });
        _service.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Continuation_keys_are_passed_on_escaped_and_an_empty_page_is_not_the_end()
    {
        _service
            .Answer(HttpStatusCode.OK, """{"value":[]}""", ("x-ms-continuation-NextPartitionKey", "1!a+b="), ("x-ms-continuation-NextRowKey", "2!c&d"))
            .Answer(HttpStatusCode.OK, """{"odata.metadata":"x","value":[{"odata.etag":"W/\"1\"","PartitionKey":"p","RowKey":"r"}]}""");

        var rows = await Table().QueryAsync<TableEntity>().ToListAsync();

        rows.Single().ETag.ToString().ShouldBe("W/\"1\"");
        _service.Requests[1].Uri.Query.ShouldBe("?NextPartitionKey=1%21a%2Bb%3D&NextRowKey=2%21c%26d");
    }

    [Theory]
    [InlineData("UseDevelopmentStorage=true", "http://127.0.0.1:10002/devstoreaccount1", "devstoreaccount1")]
    [InlineData($"AccountName=abc;AccountKey={Key}", "https://abc.table.core.windows.net/", "abc")]
    [InlineData($"DefaultEndpointsProtocol=http;AccountName=abc;AccountKey={Key};EndpointSuffix=core.example", "http://abc.table.core.example/", "abc")]
    [InlineData($"accountname=abc;accountkey={Key};TableEndpoint=http://127.0.0.1:7/abc;", "http://127.0.0.1:7/abc", "abc")]
    public void Connection_strings_name_the_service(string text, string endpoint, string account)
    {
        var client = new TableServiceClient(text);

        client.Uri.ShouldBe(new Uri(endpoint));
        client.AccountName.ShouldBe(account);
        client.GetTableClient("things").Uri.ShouldBe(new Uri($"{endpoint.TrimEnd('/')}/things"));
    }

    [Theory]
    [InlineData($"AccountKey={Key}")]
    [InlineData("AccountName=abc")]
    [InlineData($"AccountName=abc;{Key}")]
    [InlineData("AccountName=abc;AccountKey=no-base-64!")]
    public void A_wrong_connection_string_is_refused_without_repeating_it(string text) =>
        Should.Throw<FormatException>(() => new TableClient(text, "things")).Message.ShouldNotContain(Key);

    private TableClient Table() => new(
        new Uri("https://account.table.core.windows.net"), "things", new TableSharedKeyCredential("account", Key), Options());

    private TableClientOptions Options() => new()
    {
        Transport = _service.Transport,
        Retry = { Delay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(1) },
    };
}
