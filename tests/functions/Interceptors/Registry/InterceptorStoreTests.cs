using Azure;
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
        await store.AddAsync(whole);
        (await store.FindAsync(id)).ShouldBe(whole);
    }

    [Fact]
    public async Task What_it_does_not_have_stays_away()
    {
        var store = await StoreAsync();
        await store.AddAsync(One(id));
        (await store.FindAsync(id)).ShouldBe(One(id));
    }

    [Fact]
    public async Task All_are_listed_in_the_order_of_asking_the_older_and_then_the_smaller_id_first()
    {
        var store = await StoreAsync();
        await store.AddAsync(One(id + "4") with { Order = 2, Created = Now.AddDays(-1) });
        await store.AddAsync(One(id + "3") with { Order = 1, Created = Now.AddDays(1) });
        await store.AddAsync(One(id + "2") with { Order = 1 });
        await store.AddAsync(One(id + "1") with { Order = 1 });
        await store.AddAsync(One(id + "5") with { Order = -1, Created = Now.AddDays(2) });

        (await store.ListAsync()).Where(one => one.Id.StartsWith(id, StringComparison.Ordinal)).Select(one => one.Id[id.Length..])
            .ShouldBe(["5", "1", "2", "3", "4"]);
    }

    [Fact]
    public async Task Of_many_who_change_the_same_version_one_does_and_the_others_hear_that_theirs_is_outdated()
    {
        var store = await StoreAsync();
        await store.AddAsync(One(id));

        var changed = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => store.UpdateAsync(One(id) with { Name = $"name {i}" }))));

        var winner = changed.Index().Single(one => one.Item is not null);
        winner.Item.ShouldBe(One(id) with { Name = $"name {winner.Index}", Version = 2 });
        (await store.FindAsync(id)).ShouldBe(winner.Item);
    }

    [Fact]
    public async Task An_interceptor_that_is_gone_does_not_come_back_by_a_change()
    {
        var store = await StoreAsync();
        await store.AddAsync(One(id));
        (await store.DeleteAsync(id)).ShouldBeTrue();

        (await store.UpdateAsync(One(id))).ShouldBeNull();

        (await store.FindAsync(id)).ShouldBeNull();
        (await store.DeleteAsync(id)).ShouldBeFalse("it was gone before");
    }

    [Fact]
    public async Task A_change_takes_away_what_it_does_not_say()
    {
        var store = await StoreAsync();
        await store.AddAsync(One(id) with { Secret = "secret", InsteadOf = "another" });
        await store.UpdateAsync(One(id));
        (await store.FindAsync(id)).ShouldBe(One(id) with { Version = 2 });
    }

    [Fact]
    public async Task None_is_added_in_the_place_of_another()
    {
        var store = await StoreAsync();
        await store.AddAsync(One(id));
        (await Should.ThrowAsync<RequestFailedException>(() => store.AddAsync(One(id) with { Name = "another" }))).Status.ShouldBe(409);
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

    private async Task<InterceptorStore> StoreAsync() => new(await AppStorage.TablesAsync(azurite));
}
