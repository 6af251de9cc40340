using Azure.Data.Tables;
using Microsoft.Extensions.Configuration;
using Sluice.Host.Functions;
using Sluice.Host.Start;
using Sluice.Testing;

namespace Sluice.Host.Tests.Start;

public sealed class EarlierTaskHubTests(AzuriteFixture azurite)
{
    private readonly string _hub = AzuriteFixture.UniqueName("hub");

    [Fact]
    public async Task A_hub_of_the_earlier_engine_is_refused_with_what_to_do_and_left_as_it_is()
    {
        var table = await TableAsync(new TableEntity("an-instance", "instance"));
        var failure = await Should.ThrowAsync<SettingsException>(RequireNoneAsync());
        var problem = failure.Problems.ShouldHaveSingleItem();
        foreach (var word in (string[])[_hub, "/data/of/mine", "--data", "TASKHUB_NAME"]) problem.ShouldContain(word);
        (await table.GetEntityAsync<TableEntity>("an-instance", "instance")).HasValue.ShouldBeTrue();
    }

    [Fact]
    public async Task A_hub_of_todays_engine_is_taken()
    {
        await TableAsync(new TableEntity("an-instance", ""));
        await RequireNoneAsync();
    }

    [Fact]
    public Task A_hub_that_is_not_there_yet_is_taken() => RequireNoneAsync();

    private async Task<TableClient> TableAsync(TableEntity instance)
    {
        var table = new TableClient(azurite.ConnectionString, _hub + "Instances");
        await table.CreateAsync();
        await table.AddEntityAsync(instance);
        return table;
    }

    private Task RequireNoneAsync() =>
        EarlierTaskHub.RequireNoneAsync(new StorageConnection(azurite.ConnectionString, new ConfigurationBuilder().Build()), _hub, "/data/of/mine", CancellationToken.None);
}
