using Azure.Data.Tables;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Sluice.Interceptors;
using Sluice.Interceptors.Asking;
using Sluice.Interceptors.Registry;
using Sluice.Testing;
using Sluice.Tokens;

namespace Sluice.Tests.Interceptors.Registry;

public sealed class InterceptorRegistryTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task While_nobody_knows_this_apps_address_no_interceptor_can_be_switched_on_and_any_can_be_switched_off()
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        var one = await world.AddAsync("https://scanner.example/");
        world.Get<IConfiguration>()["Sluice:PublicUrl"] = null;
        var registry = world.Get<InterceptorRegistry>();

        var refused = await registry.CreateAsync(one with { Name = "another" }, CancellationToken.None);
        refused.Refusal.ShouldBe(RegistryRefusal.Invalid);
        refused.Details.ShouldContain(problem => problem.Contains("Sluice:PublicUrl must be set"));
        var off = await registry.UpdateAsync(
            one.Id, one.Version, known => known with { Status = InterceptorStatus.Inactive }, world.Durable, CancellationToken.None);
        off.Refusal.ShouldBe(RegistryRefusal.None);
    }

    [Fact]
    public async Task In_whose_place_an_interceptor_is_asked_is_part_of_it_and_travels_with_the_file()
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        var first = await world.AddAsync("https://scanner.example/");
        var second = first with { Id = first.Id + "2", Name = first.Name + " 2", InsteadOf = first.Id };
        var store = world.Get<InterceptorStore>();
        await world.WriteAsync(second);

        InterceptorView.Of((await store.FindAsync(second.Id))!).InsteadOf.ShouldBe(first.Id);
        (await new ReadInterceptors(store).RunAsync("t-1", CancellationToken.None)).Single(one => one.Id == second.Id).InsteadOf.ShouldBe(first.Id);
        var wrong = await world.Get<InterceptorRegistry>().CreateAsync(second with { InsteadOf = "a/b" }, CancellationToken.None);
        wrong.Details.ShouldContain("insteadOf must be an interceptor's id");
    }

    [Fact]
    public async Task Switching_an_interceptor_off_wakes_all_files_that_wait_for_it_whatever_becomes_of_single_ones()
    {
        var (world, one) = await WorldAsync();
        world.Durable.Unreachable.Add("file 2");

        (await SwitchOffAsync(world, one)).Refusal.ShouldBe(RegistryRefusal.None);

        world.Durable.Raised.ShouldBe(
            [("file 3", $"interceptor-{one.Id}", InterceptorDecided.CheckState)], "one has ended, one cannot be reached, and one waits for another interceptor");
    }

    [Fact]
    public async Task Switching_an_interceptor_off_again_wakes_the_files_again()
    {
        var (world, one) = await WorldAsync();
        world.Durable.Unreachable.UnionWith(["file 2", "file 3"]);
        await SwitchOffAsync(world, one);
        world.Durable.Unreachable.Clear();

        (await SwitchOffAsync(world, one with { Version = 2 })).Refusal.ShouldBe(RegistryRefusal.None);

        world.Durable.Raised.Select(raised => raised.Instance).ShouldBe(["file 2", "file 3"]);
    }

    [Fact]
    public async Task Deleting_an_interceptor_again_wakes_the_files_again()
    {
        var (world, one) = await WorldAsync();
        var registry = world.Get<InterceptorRegistry>();
        (await registry.DeleteAsync(one.Id, world.Durable, CancellationToken.None)).ShouldBeTrue();
        (await registry.DeleteAsync(one.Id, world.Durable, CancellationToken.None)).ShouldBeFalse();
        world.Durable.Raised.Select(raised => raised.Instance).ShouldBe(["file 2", "file 3", "file 2", "file 3"]);
    }

    [Fact]
    public async Task Whoever_hangs_up_after_the_change_does_not_keep_the_files_waiting()
    {
        var (world, one) = await WorldAsync();
        using var hangUp = new CancellationTokenSource();
        world.Durable.Listing = hangUp.Cancel;
        await world.Get<InterceptorRegistry>().DeleteAsync(one.Id, world.Durable, hangUp.Token);
        world.Durable.Raised.Count.ShouldBe(2);
    }

    private static Task<RegistryResult> SwitchOffAsync(InterceptorWorld world, Interceptor one) => world.Get<InterceptorRegistry>().UpdateAsync(
        one.Id, one.Version, known => known with { Status = InterceptorStatus.Inactive }, world.Durable, CancellationToken.None);

    /// <summary>Four files: one has ended just now, two wait for the interceptor, one for another.</summary>
    private async Task<(InterceptorWorld World, Interceptor One)> WorldAsync()
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        var one = await world.AddAsync("https://scanner.example/");
        (string Id, string Interceptor, OrchestrationRuntimeStatus Status)[] files =
        [
            ("file 1", one.Id, OrchestrationRuntimeStatus.Completed),
            ("file 2", one.Id, OrchestrationRuntimeStatus.Running),
            ("file 3", one.Id, OrchestrationRuntimeStatus.Running),
            ("file 4", "another", OrchestrationRuntimeStatus.Running),
        ];
        foreach (var (id, interceptor, status) in files)
            world.Durable.Instances[id] = new OrchestrationMetadata("VerifyFile", id) { RuntimeStatus = status, SerializedCustomStatus = $"[\"{interceptor}\"]" };
        return (world, one);
    }

    [Fact]
    public async Task Of_many_creates_of_one_name_at_once_one_wins()
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        var draft = await world.AddAsync("https://scanner.example/") with { Name = new RandomIds().NewId(), Status = InterceptorStatus.Inactive };
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.Get<InterceptorRegistry>().CreateAsync(draft, CancellationToken.None)));
        results.Count(one => one.Value is not null).ShouldBe(1);
        results.Where(one => one.Value is null).ShouldAllBe(one => one.Details.Contains("another interceptor has this name"));
        (await world.Get<InterceptorStore>().ListAsync()).Count(one => one.Name == draft.Name).ShouldBe(1);
    }

    [Fact]
    public async Task A_secret_lies_sealed_in_the_table_and_comes_back()
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        var one = await world.AddAsync("https://scanner.example/");
        var row = (await world.Get<TableServiceClient>().GetTableClient(InterceptorStore.Table).GetEntityAsync<TableEntity>("account", one.Id)).Value;
        row.GetString("Secret").ShouldStartWith("sealed:");
        row.GetString("Secret").ShouldNotContain(one.Secret!);
        (await world.Get<InterceptorStore>().FindAsync(one.Id))!.Secret.ShouldBe(one.Secret);

        row["Secret"] = "sealed:" + Convert.ToBase64String(new byte[60]);
        await world.Get<TableServiceClient>().GetTableClient(InterceptorStore.Table).UpdateEntityAsync(row, Azure.ETag.All);
        (await world.CallAsync(one)).Reason.ShouldBe("Not called: its secret can no longer be opened. Set it again.");
    }
}
