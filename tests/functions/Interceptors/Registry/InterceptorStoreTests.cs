using Microsoft.Extensions.Options;
using Sluice.Interceptors;
using Sluice.Interceptors.Registry;
using Sluice.Testing;
using Sluice.Tests.Storage;
using Sluice.Tokens;

namespace Sluice.Tests.Interceptors.Registry;

/// <summary>All are switched off: how many may be active is counted over the whole table, which other tests use too.</summary>
public sealed class InterceptorStoreTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly string id = new RandomIds().NewId();

    [Fact]
    public async Task An_interceptor_comes_back_whole()
    {
        var store = await StoreAsync();
        var whole = One(id) with
        {
            Description = "what it does",
            Order = long.MinValue,
            MimeTypeRegex = "^image/",
            Status = InterceptorStatus.InactiveUnavailable,
            Secret = "secret",
            OnFailure = FailureBehaviour.AllowedToFail,
            DryRun = true,
            InsteadOf = "another",
            Modified = Now.AddDays(1),
            Version = 7,
        };
        await WriteAsync(store, whole);
        (await store.FindAsync(id)).ShouldBe(whole);
    }

    [Fact]
    public async Task What_it_does_not_have_stays_away()
    {
        var store = await StoreAsync();
        await WriteAsync(store, One(id));
        (await store.FindAsync(id)).ShouldBe(One(id));
    }

    [Fact]
    public async Task All_are_listed_in_the_order_of_asking_the_older_and_then_the_smaller_id_first()
    {
        var store = await StoreAsync();
        await WriteAsync(store, One(id + "4") with { Order = 2, Created = Now.AddDays(-1) });
        await WriteAsync(store, One(id + "3") with { Order = 1, Created = Now.AddDays(1) });
        await WriteAsync(store, One(id + "2") with { Order = 1 });
        await WriteAsync(store, One(id + "1") with { Order = 1 });
        await WriteAsync(store, One(id + "5") with { Order = -1, Created = Now.AddDays(2) });

        (await store.ListAsync()).Where(one => one.Id.StartsWith(id, StringComparison.Ordinal)).Select(one => one.Id[id.Length..])
            .ShouldBe(["5", "1", "2", "3", "4"]);
    }

    [Fact]
    public async Task Of_many_who_decided_on_the_same_set_one_writes_and_the_others_hear_that_it_has_changed()
    {
        var store = await StoreAsync();
        bool[] written;
        do
        {
            // Other tests change the set too.
            var read = await store.ReadAsync();
            written = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => store.TryWriteAsync(read, One(id) with { Name = $"name {i}" }))));
            written.Count(one => one).ShouldBeLessThanOrEqualTo(1);
        }
        while (!written.Contains(true));

        (await store.FindAsync(id)).ShouldBe(One(id) with { Name = $"name {Array.IndexOf(written, true)}" });
    }

    [Fact]
    public async Task An_interceptor_that_is_gone_does_not_come_back_by_a_change()
    {
        var store = await StoreAsync();
        await WriteAsync(store, One(id));
        var read = await store.ReadAsync();
        while (!await store.TryDeleteAsync(await store.ReadAsync(), id)) Assert.NotNull(await store.FindAsync(id));

        (await store.TryWriteAsync(read, One(id))).ShouldBeFalse();

        (await store.FindAsync(id)).ShouldBeNull();
        (await store.TryDeleteAsync(await store.ReadAsync(), id)).ShouldBeFalse("it was gone before");
    }

    [Fact]
    public async Task A_change_takes_away_what_it_does_not_say()
    {
        var store = await StoreAsync();
        await WriteAsync(store, One(id) with { Secret = "secret", InsteadOf = "another" });
        await WriteAsync(store, One(id));
        (await store.FindAsync(id)).ShouldBe(One(id));
    }

    private static Interceptor One(string id) => new()
    {
        Id = id,
        Name = $"name of {id}",
        Order = 1,
        Status = InterceptorStatus.Inactive,
        Endpoint = "https://scanner.example/",
        ApiVersion = "V4",
        OnFailure = FailureBehaviour.MustSucceed,
        Deadline = TimeSpan.FromMinutes(10),
        Created = Now,
        Modified = Now,
        Version = 1,
    };

    private static async Task WriteAsync(InterceptorStore store, Interceptor one)
    {
        while (!await store.TryWriteAsync(await store.ReadAsync(), one)) await Task.Yield();
    }

    private async Task<InterceptorStore> StoreAsync() =>
        new(await AppStorage.TablesAsync(azurite), new SealedText(Options.Create(new TokenOptions { TokenKey = Convert.ToBase64String(new byte[32]) })));
}
