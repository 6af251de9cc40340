using Microsoft.Extensions.Configuration;
using Sluice.Http;

namespace Sluice.Tests.Http;

public sealed class PublicUrlTests
{
    [Theory]
    [InlineData("https://sluice.test/base/", "app.azurewebsites.test", "https://sluice.test/base/api")]
    [InlineData(null, "app.azurewebsites.test", "https://app.azurewebsites.test/api")]
    [InlineData("", "app.azurewebsites.test", "https://app.azurewebsites.test/api")]
    [InlineData(null, null, null)]
    public void The_setting_comes_before_the_platforms_host_name(string? setting, string? platform, string? url)
    {
        var known = new PublicUrl(new ConfigurationBuilder()
            .AddInMemoryCollection([new("Sluice:PublicUrl", setting), new("WEBSITE_HOSTNAME", platform)]).Build());
        known.Of("/api").ShouldBe(url);
        known.IsKnown.ShouldBe(url is not null);
    }
}
