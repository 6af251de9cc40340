using System.Net;
using System.Text.Json;
using Sluice.Files;
using Sluice.Intake;
using Sluice.Storage;

namespace Sluice.Tests.Pipeline;

public sealed class ManagementTests(SluiceApp app)
{
    [Fact]
    public async Task Operators_see_orchestrations_at_the_extension_s_paths_with_its_system_key_only()
    {
        var blob = app.Blobs.GetBlobContainerClient(Containers.Uploads).GetBlobClient($"{Guid.NewGuid()}");
        var etag = (await blob.UploadAsync(new MemoryStream(app.NewImage()))).Value.ETag;
        var id = FileIds.ForUpload(Containers.Uploads, blob.Name, etag);
        await app.EndAsync(id);
        var path = $"runtime/webhooks/durabletask/instances/{InstanceId.Of(id, etag.ToString("H"))}";
        using var anonymous = app.Anonymous();
        (await anonymous.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await app.Admin.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var instance = JsonDocument.Parse(await anonymous.GetStringAsync($"{path}?code={app.SystemKey("durabletask")}")).RootElement;
        instance.GetProperty("name").GetString().ShouldBe("VerifyFile");
        instance.GetProperty("runtimeStatus").GetString().ShouldBeOneOf("Running", "Completed");
    }
}
