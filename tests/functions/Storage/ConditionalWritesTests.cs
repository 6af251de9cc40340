using Azure;
using Azure.Data.Tables;
using Sluice.Storage;
using Sluice.Testing;

namespace Sluice.Tests.Storage;

public sealed class ConditionalWritesTests(AzuriteFixture azurite)
{
    private const int Writers = 32;

    [Fact]
    public async Task Of_many_who_add_the_same_row_at_once_one_does_and_its_row_stays()
    {
        var table = await TableAsync();

        var added = await AllAtOnceAsync(writer => table.TryAddAsync(Row(writer), CancellationToken.None));

        var winner = added.Index().Single(one => one.Item).Index;
        (await WriterAsync(table)).ShouldBe(winner);
    }

    [Fact]
    public async Task Of_many_who_read_the_same_version_one_writes_and_the_others_change_nothing()
    {
        var table = await TableAsync();
        var version = (await table.AddEntityAsync(Row(-1))).Headers.ETag!.Value;

        var written = await AllAtOnceAsync(writer => table.TryUpdateAsync(Row(writer), version, TableUpdateMode.Replace, CancellationToken.None));

        var winner = written.Index().Single(one => one.Item).Index;
        (await WriterAsync(table)).ShouldBe(winner);
    }

    [Fact]
    public async Task A_row_that_is_gone_does_not_come_back()
    {
        var table = await TableAsync();
        var version = (await table.AddEntityAsync(Row(1))).Headers.ETag!.Value;
        await table.DeleteEntityAsync("p", "r");

        (await table.TryUpdateAsync(Row(2), version, TableUpdateMode.Merge, CancellationToken.None)).ShouldBeFalse();

        (await table.GetEntityIfExistsAsync<TableEntity>("p", "r")).HasValue.ShouldBeFalse();
    }

    [Theory]
    [InlineData(TableUpdateMode.Merge, 1)]
    [InlineData(TableUpdateMode.Replace, null)]
    public async Task What_the_new_row_does_not_say_stays_or_goes_as_the_writer_wants(TableUpdateMode mode, int? stays)
    {
        var table = await TableAsync();
        var version = (await table.AddEntityAsync(Row(1))).Headers.ETag!.Value;

        (await table.TryUpdateAsync(new TableEntity("p", "r") { ["Other"] = 2 }, version, mode, CancellationToken.None)).ShouldBeTrue();

        (await WriterAsync(table)).ShouldBe(stays);
    }

    [Fact]
    public async Task Other_failures_are_not_taken_for_somebody_who_was_faster()
    {
        var table = await TableAsync();
        var version = (await table.AddEntityAsync(Row(1))).Headers.ETag!.Value;
        var tooLarge = new TableEntity("p", "r") { ["Text"] = new string('x', 40_000) };

        await Should.ThrowAsync<RequestFailedException>(() => table.TryAddAsync(new TableEntity("p/", "r"), CancellationToken.None));
        await Should.ThrowAsync<RequestFailedException>(() => table.TryUpdateAsync(tooLarge, version, TableUpdateMode.Replace, CancellationToken.None));
    }

    private static TableEntity Row(int writer) => new("p", "r") { ["Writer"] = writer };

    private static async Task<int?> WriterAsync(TableClient table) => (await table.GetEntityAsync<TableEntity>("p", "r")).Value.GetInt32("Writer");

    private static Task<bool[]> AllAtOnceAsync(Func<int, Task<bool>> write) =>
        Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => write(writer))));

    private async Task<TableClient> TableAsync()
    {
        var table = new TableClient(azurite.ConnectionString, AzuriteFixture.UniqueName());
        await table.CreateAsync();
        return table;
    }
}
