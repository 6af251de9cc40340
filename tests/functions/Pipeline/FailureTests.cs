using System.Net;
using Sluice.Engines;

namespace Sluice.Tests.Pipeline;

public sealed class FailureTests(SluiceApp app)
{
    [Fact]
    public async Task A_file_that_could_not_be_checked_can_be_verified_again()
    {
        // A truncated image is unsupported; once the engines know better (here: at once) it is verified again and released.
        var image = app.NewImage();
        app.Vision.Of(image).Unreadable = true;
        var id = await app.UploadAsync(image);
        SluiceApp.State(await app.EndAsync(id)).ShouldBe("unsupported");
        app.IsQuarantined(id).ShouldBeTrue();

        app.Vision.Of(image).Unreadable = false;
        (await VerifyAgainAsync(id)).ShouldBe(HttpStatusCode.Accepted);
        SluiceApp.State(await app.RecordAsync(id, "released", "failed", "rejected")).ShouldBe("released");
        (await VerifyAgainAsync(id)).ShouldBe(HttpStatusCode.Conflict);
    }

    /// <summary>A verification that is just ending refuses for a moment.</summary>
    private async Task<HttpStatusCode> VerifyAgainAsync(string id)
    {
        while (true)
        {
            using var answer = await app.Admin.PostAsync($"api/files/{id}/verify", null);
            if (!(await answer.Content.ReadAsStringAsync()).Contains("still_ending")) return answer.StatusCode;
            await Task.Delay(50);
        }
    }
}
