using Azure.Data.Tables;
using Sluice.Testing;

namespace Sluice.Packages.Tests.Tables;

public sealed class QueryTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly TableClient _table = new(azurite.ConnectionString, AzuriteFixture.UniqueName());

    public async ValueTask InitializeAsync() => await _table.CreateAsync();

    public async ValueTask DisposeAsync() => await _table.DeleteAsync();

    [Fact]
    public async Task Quotes_in_values_stay_inside_their_literal()
    {
        const string hostile = "x' or PartitionKey ne 'y";
        await _table.AddEntityAsync(new TableEntity("p", "hostile") { ["Name"] = hostile });
        await _table.AddEntityAsync(new TableEntity("p", "other") { ["Name"] = "O'Brien" });

        (await KeysAsync($"Name eq {hostile}")).ShouldBe(["hostile"]);
        (await KeysAsync($"Name eq {"O'Brien"}")).ShouldBe(["other"]);
        (await KeysAsync($"Name eq {"'"}")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_type_can_be_filtered_by()
    {
        var (id, time, bytes) = (Guid.Parse("5f3c1a52-96cc-4a4a-a5ff-0a1c5b3e8a11"), new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), new byte[] { 0, 255 });
        await _table.AddEntityAsync(new TableEntity("p", "r")
        {
            ["Int"] = -7,
            ["Long"] = 1L << 40,
            ["Double"] = 2.0,
            ["Flag"] = true,
            ["Id"] = id,
            ["Time"] = time,
            ["Bytes"] = bytes,
        });

        (await KeysAsync($"Int eq {-7}")).ShouldBe(["r"]);
        (await KeysAsync($"Long gt {(1L << 40) - 1} and Long lt {(1L << 40) + 1}")).ShouldBe(["r"]);
        (await KeysAsync($"Double eq {2.0}")).ShouldBe(["r"]);
        (await KeysAsync($"Flag eq {true} and not (Flag eq {false})")).ShouldBe(["r"]);
        (await KeysAsync($"Id eq {id}")).ShouldBe(["r"]);
        (await KeysAsync($"Time eq {time} and Time lt {time.UtcDateTime.AddTicks(10_000)}")).ShouldBe(["r"]);
        (await KeysAsync($"Bytes eq {bytes}")).ShouldBe(["r"]);
        (await KeysAsync($"Int eq {7}")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a", 1, "true", "PartitionKey eq 'a' and N ge 1 and B eq true")]
    [InlineData("'", -1, "false", "PartitionKey eq '''' and N ge -1 and B eq false")]
    public void Values_become_literals(string key, int number, string flag, string filter) =>
        TableClient.CreateQueryFilter($"PartitionKey eq {key} and N ge {number} and B eq {bool.Parse(flag)}").ShouldBe(filter);

    [Fact]
    public void What_has_no_literal_is_refused()
    {
        Should.Throw<ArgumentException>(() => TableClient.CreateQueryFilter($"A eq {null}"));
        Should.Throw<ArgumentException>(() => TableClient.CreateQueryFilter($"A eq {double.NaN}"));
        Should.Throw<ArgumentException>(() => TableClient.CreateQueryFilter($"A eq {TimeSpan.Zero}"));
    }

    [Fact]
    public async Task A_range_of_row_keys_comes_in_order_and_page_by_page()
    {
        await AddAsync(25);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {"p"} and RowKey ge {"r05"} and RowKey lt {"r20"}");

        var pages = await _table.QueryAsync<TableEntity>(filter, maxPerPage: 4).AsPages().ToListAsync();

        pages.Select(page => page.Values.Count).ShouldBe([4, 4, 4, 3]);
        pages.SelectMany(page => page.Values).Select(row => row.RowKey).ShouldBe(Enumerable.Range(5, 15).Select(i => $"r{i:00}"));
        pages[^1].ContinuationToken.ShouldBeNull();
    }

    [Fact]
    public async Task A_query_goes_on_at_a_continuation_token()
    {
        await AddAsync(10);
        var first = await _table.QueryAsync<TableEntity>().AsPages(pageSizeHint: 6).FirstAsync();

        var rest = await _table.QueryAsync<TableEntity>().AsPages(first.ContinuationToken).ToListAsync();

        first.Values.Count.ShouldBe(6);
        rest.SelectMany(page => page.Values).Select(row => row.RowKey).ShouldBe(["r06", "r07", "r08", "r09"]);
    }

    [Fact]
    public async Task More_rows_than_a_page_holds_are_all_read()
    {
        for (var start = 0; start < 1_100; start += 100)
        {
            await _table.SubmitTransactionAsync(Enumerable.Range(start, 100)
                .Select(i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", $"{i:0000}"))));
        }

        (await _table.QueryAsync<TableEntity>().Select(row => row.RowKey).ToListAsync())
            .ShouldBe(Enumerable.Range(0, 1_100).Select(i => $"{i:0000}"));
    }

    [Fact]
    public async Task Only_the_selected_properties_come_back()
    {
        await _table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = 2 });

        var row = await _table.QueryAsync<TableEntity>(select: ["RowKey", "B"]).SingleAsync();

        row.Keys.Where(key => !key.StartsWith("odata.", StringComparison.Ordinal)).Order().ShouldBe(["B", "RowKey"]);
    }

    [Fact]
    public async Task Tables_are_listed_by_name()
    {
        var service = new TableServiceClient(azurite.ConnectionString);

        // An interpolated argument alone would pick the overload for ready-made strings.
        (await service.QueryAsync((FormattableString)$"TableName eq {_table.Name}").SingleAsync()).Name.ShouldBe(_table.Name);
        (await service.QueryAsync().ToListAsync()).Select(table => table.Name).ShouldContain(_table.Name);
    }

    private async Task<List<string>> KeysAsync(FormattableString filter) =>
        await _table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter(filter)).Select(row => row.RowKey).ToListAsync();

    private async Task AddAsync(int count) =>
        await _table.SubmitTransactionAsync(Enumerable.Range(0, count)
            .Select(i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", $"r{i:00}"))));
}
