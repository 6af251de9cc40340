using Microsoft.Extensions.Configuration;
using Sluice.Interceptors;
using Sluice.Testing;

namespace Sluice.Tests.Interceptors;

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
        refused.Details.ShouldHaveSingleItem().ShouldContain("Sluice:PublicUrl must be set");
        var off = await registry.UpdateAsync(
            one.Id, one.Version, known => known with { Status = InterceptorStatus.Inactive }, world.Durable, CancellationToken.None);
        off.Refusal.ShouldBe(RegistryRefusal.None);
    }
}
