using Azure;
using Sluice.Testing;
using Sluice.Tests.Storage;
using Sluice.Tokens;

namespace Sluice.Tests.Tokens;

public sealed class TokenStoreTests(AzuriteFixture azurite)
{
    private const string Kind = "link";
    private static readonly DateTimeOffset Expires = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string hash = new RandomIds().NewId();

    [Fact]
    public async Task Of_many_inserts_at_once_one_counts_and_all_read_its_data()
    {
        var store = await StoreAsync();

        var inserted = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() => store.InsertAsync(Kind, hash, Expires, $"data {i}"))));

        var winner = inserted.Index().Single(one => one.Item).Index;
        (await store.FindAsync<string>(Kind, hash)).ShouldNotBeNull().Data.ShouldBe($"data {winner}");
    }

    [Fact]
    public async Task A_row_is_found_by_its_hash_and_kind_alone()
    {
        var store = await StoreAsync();
        await store.InsertAsync(Kind, hash, Expires, "data");

        var row = (await store.FindAsync<string>(Kind, hash)).ShouldNotBeNull();
        (row.Data, row.Expires, row.UsedAt).ShouldBe(("data", Expires, null));
        (await store.FindAsync<string>("ticket", hash)).ShouldBeNull();
        (await store.FindAsync<string>(Kind, new RandomIds().NewId())).ShouldBeNull();
        (await store.InsertAsync("ticket", hash, Expires, "data")).ShouldBeTrue("of another kind there is none yet");
    }

    [Fact]
    public async Task Who_uses_a_version_that_somebody_used_meanwhile_hears_it_and_changes_nothing()
    {
        var store = await StoreAsync();
        await store.InsertAsync(Kind, hash, Expires, "data");
        var version = (await store.FindAsync<string>(Kind, hash))!.Version;

        (await store.UseAsync(Kind, hash, version, Expires.AddDays(-2))).ShouldBeTrue();
        (await store.UseAsync(Kind, hash, version, Expires.AddDays(-1))).ShouldBeFalse();

        var row = (await store.FindAsync<string>(Kind, hash)).ShouldNotBeNull();
        (row.Data, row.Expires, row.UsedAt).ShouldBe(("data", Expires, Expires.AddDays(-2)));
    }

    [Fact]
    public async Task A_row_that_is_not_there_cannot_be_used()
    {
        var store = await StoreAsync();
        (await store.UseAsync(Kind, hash, new ETag("W/\"datetime'2026-01-01T00%3A00%3A00.0000000Z'\""), Expires)).ShouldBeFalse();
        (await store.FindAsync<string>(Kind, hash)).ShouldBeNull();
    }

    private async Task<TokenStore> StoreAsync() => new(await AppStorage.TablesAsync(azurite));
}
