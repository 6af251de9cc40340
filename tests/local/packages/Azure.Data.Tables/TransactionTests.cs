using System.Net;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Sluice.Testing;

namespace Sluice.Packages.Tests.Tables;

public sealed class TransactionTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly TableClient _table = new(azurite.ConnectionString, AzuriteFixture.UniqueName());

    public async ValueTask InitializeAsync() => await _table.CreateAsync();

    public async ValueTask DisposeAsync() => await _table.DeleteAsync();

    [Fact]
    public async Task Every_kind_of_action_takes_place_and_answers_with_its_etag()
    {
        foreach (var key in (string[])["merge", "replace", "delete"])
            await _table.AddEntityAsync(new TableEntity("p", key) { ["A"] = 1, ["B"] = 2 });
        static TableTransactionAction Action(TableTransactionActionType type, string key) =>
            new(type, new TableEntity("p", key) { ["A"] = 5 });

        var responses = (await _table.SubmitTransactionAsync(
        [
            Action(TableTransactionActionType.Add, "add"),
            Action(TableTransactionActionType.UpdateMerge, "merge"),
            Action(TableTransactionActionType.UpdateReplace, "replace"),
            Action(TableTransactionActionType.Delete, "delete"),
            Action(TableTransactionActionType.UpsertMerge, "new1"),
            Action(TableTransactionActionType.UpsertReplace, "new2"),
        ])).Value;

        responses.Select(response => response.Status).ShouldBe([204, 204, 204, 204, 204, 204]);
        var rows = await _table.QueryAsync<TableEntity>().ToListAsync();
        rows.Select(row => row.RowKey).Order().ShouldBe(["add", "merge", "new1", "new2", "replace"]);
        rows.ShouldAllBe(row => row.GetInt32("A") == 5);
        rows.Where(row => row.ContainsKey("B")).Select(row => row.RowKey).ShouldBe(["merge"]);
        responses[0].Headers.ETag.ShouldBe(rows.Single(row => row.RowKey == "add").ETag);
    }

    [Fact]
    public async Task A_duplicate_insert_rolls_everything_back_and_is_named()
    {
        await _table.AddEntityAsync(new TableEntity("p", "taken"));

        var error = await Should.ThrowAsync<TableTransactionFailedException>(_table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity("p", "a")),
            new(TableTransactionActionType.Add, new TableEntity("p", "b")),
            new(TableTransactionActionType.Add, new TableEntity("p", "taken")),
        ]));

        (error.Status, error.ErrorCode).ShouldBe((409, "EntityAlreadyExists"));
        error.FailedTransactionActionIndex.ShouldBe(2);
        (await _table.QueryAsync<TableEntity>().ToListAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_stale_etag_rolls_everything_back()
    {
        var stale = (await _table.AddEntityAsync(new TableEntity("p", "r") { ["N"] = 1 })).Headers.ETag!.Value;
        await _table.UpsertEntityAsync(new TableEntity("p", "r") { ["N"] = 2 });

        var error = await Should.ThrowAsync<TableTransactionFailedException>(_table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity("p", "a")),
            new(TableTransactionActionType.UpdateReplace, new TableEntity("p", "r") { ["N"] = 3 }, stale),
        ]));

        (error.Status, error.ErrorCode).ShouldBe((412, "UpdateConditionNotSatisfied"));
        error.FailedTransactionActionIndex.ShouldBe(1);
        (await _table.QueryAsync<TableEntity>().ToListAsync()).Single().GetInt32("N").ShouldBe(2);
    }

    [Fact]
    public async Task A_hundred_actions_fit_and_text_that_looks_like_a_batch_stays_text()
    {
        const string hostile = "\r\n--changeset_4a6f05ec\r\nHTTP/1.1 500 \"{}'\\ \u2028 \U0001F600 <&>+";
        var actions = Enumerable.Range(0, 100)
            .Select(i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", $"{i:000}") { ["Text"] = hostile }));

        var responses = (await _table.SubmitTransactionAsync(actions)).Value;

        responses.Count.ShouldBe(100);
        var rows = await _table.QueryAsync<TableEntity>().ToListAsync();
        rows.Count.ShouldBe(100);
        rows.ShouldAllBe(row => row.GetString("Text") == hostile);
    }

    [Fact]
    public async Task Nothing_to_do_and_line_breaks_in_an_etag_never_reach_the_service()
    {
        var entity = new TableEntity("p", "r");

        await Should.ThrowAsync<InvalidOperationException>(_table.SubmitTransactionAsync([]));
        await Should.ThrowAsync<ArgumentException>(
            _table.SubmitTransactionAsync([new(TableTransactionActionType.UpdateMerge, entity, new ETag("\"x\"\r\nPrefer: y"))]));
    }

    [Fact]
    public async Task Parts_address_the_account_by_its_host_and_an_answer_to_the_whole_is_an_error_too()
    {
        var service = new FakeService().Answer(HttpStatusCode.BadRequest, """{"odata.error":{"code":"InvalidInput","message":{"value":"99:Bad."}}}""");
        var table = new TableClient(
            new Uri("https://account.table.core.windows.net/"), "things", new TableSharedKeyCredential("account", "a2V5"),
            new TableClientOptions { Transport = service.Transport });

        var error = await Should.ThrowAsync<TableTransactionFailedException>(
            table.SubmitTransactionAsync([new(TableTransactionActionType.Delete, new TableEntity("p", "r"))]));

        (error.Status, error.ErrorCode, error.FailedTransactionActionIndex).ShouldBe((400, "InvalidInput", 99));
        service.Requests.Single().Uri.AbsolutePath.ShouldBe("/$batch");
        Encoding.UTF8.GetString(service.Requests.Single().Content)
            .ShouldContain("DELETE https://account.table.core.windows.net/things(PartitionKey='p',RowKey='r') HTTP/1.1\r\n");
    }
}
