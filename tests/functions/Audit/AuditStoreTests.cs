using Azure.Data.Tables;
using Sluice.Audit;
using Sluice.Testing;
using Sluice.Tests.Storage;
using Sluice.Tokens;

namespace Sluice.Tests.Audit;

public sealed class AuditStoreTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly string file = new RandomIds().NewId();

    [Fact]
    public async Task An_act_that_is_written_again_is_one_row()
    {
        var store = await StoreAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => AddAsync(store, "1", Noon))));

        var row = (await ListAsync(store)).ShouldHaveSingleItem();
        (row["Act"], row["File"], row["ContentETag"], row["Sha256"], row["Who"], row.GetDateTimeOffset("At"))
            .ShouldBe(("reveal", file, "\"0x1\"", "abc", "operator:ann", Noon));
    }

    [Fact]
    public async Task The_acts_of_a_day_run_from_the_newest_to_the_oldest()
    {
        var store = await StoreAsync();
        foreach (var minute in (int[])[2, 3, 1]) await AddAsync(store, $"{minute}", Noon.AddMinutes(minute));
        (await ListAsync(store)).Select(row => row.GetDateTimeOffset("At")!.Value.Minute).ShouldBe([3, 2, 1]);
    }

    [Fact]
    public async Task Two_acts_of_the_same_moment_are_two_rows()
    {
        var store = await StoreAsync();
        await AddAsync(store, "1", Noon);
        await AddAsync(store, "2", Noon);
        (await ListAsync(store)).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(null, null, "0 1 2 3")]
    [InlineData(0, null, "0 1 2 3")]
    [InlineData(1, null, "1 2 3")]
    [InlineData(null, 2, "0 1 2")]
    [InlineData(1, 2, "1 2")]
    [InlineData(4, null, "")]
    public async Task Acts_are_found_between_two_times_both_of_which_count(int? from, int? to, string found)
    {
        var store = await StoreAsync();
        // Over two midnights.
        DateTimeOffset[] times = [Noon, Noon.AddHours(13), Noon.AddHours(14), Noon.AddHours(40), Noon.AddHours(41)];
        foreach (var (i, at) in times[..4].Index()) await AddAsync(store, $"{i}", at);

        var rows = await ListAsync(store, from: At(from), to: At(to));

        string.Join(' ', rows.Select(row => Array.IndexOf(times, row.GetDateTimeOffset("At")!.Value)).Order()).ShouldBe(found);
        DateTimeOffset? At(int? index) => index is { } i ? times[i].ToOffset(TimeSpan.FromHours(-11)) : null;
    }

    [Fact]
    public async Task Acts_are_found_by_file_and_by_person_whatever_their_names_have_in_them()
    {
        var store = await StoreAsync();
        var (ann, bob) = ($"operator:ann {file}' or Who ne '", $"operator:bob {file}");
        await AddAsync(store, "1", Noon, ann);
        await AddAsync(store, "2", Noon, bob);

        (await ListAsync(store, who: ann)).ShouldHaveSingleItem().GetString("Who").ShouldBe(ann);
        (await ListAsync(store, anyFile: true, who: bob)).ShouldHaveSingleItem().GetString("Who").ShouldBe(bob);
        (await ListAsync(store)).Count.ShouldBe(2);
        (await store.ListAsync(file + "0", null, null, null, 10, null, CancellationToken.None)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_go_through_all_acts_once()
    {
        var store = await StoreAsync();
        for (var i = 0; i < 5; i++) await AddAsync(store, $"{i}", Noon.AddDays(i));

        var (pages, cursor) = (new List<int>(), (string?)null);
        var seen = new List<DateTimeOffset?>();
        do
        {
            (var items, cursor) = await store.ListAsync(file, null, null, null, limit: 2, cursor, CancellationToken.None);
            pages.Add(items.Count);
            seen.AddRange(items.Select(row => row.GetDateTimeOffset("At")));
        }
        while (cursor is not null);

        pages.ShouldBe([2, 2, 1]);
        seen.Distinct().Count().ShouldBe(5);
    }

    private Task AddAsync(AuditStore store, string id, DateTimeOffset at, string who = "operator:ann") =>
        store.AddAsync(id, "reveal", file, "\"0x1\"", "abc", who, at, CancellationToken.None);

    private async Task<IReadOnlyList<TableEntity>> ListAsync(
        AuditStore store, bool anyFile = false, string? who = null, DateTimeOffset? from = null, DateTimeOffset? to = null) =>
        (await store.ListAsync(anyFile ? null : file, who, from, to, 100, null, CancellationToken.None)).Items;

    private async Task<AuditStore> StoreAsync() => new(await AppStorage.TablesAsync(azurite));
}
