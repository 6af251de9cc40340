using System.Net;
using System.Text.Json;

namespace Sluice.Tests.Pipeline;

public sealed class ManagementTests(SluiceApp app)
{
    [Fact]
    public async Task Operators_see_orchestrations_at_the_extension_s_paths_with_its_system_key_only()
    {
        await app.VetAsync(app.NewPicture());
        const string Path = "runtime/webhooks/durabletask/instances?top=1";
        using var anonymous = app.Anonymous();
        (await anonymous.GetAsync(Path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await app.Admin.GetAsync(Path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var list = JsonDocument.Parse(await anonymous.GetStringAsync($"{Path}&code={app.SystemKey("durabletask")}")).RootElement;
        list[0].GetProperty("runtimeStatus").GetString().ShouldNotBeNullOrEmpty();
    }
}
