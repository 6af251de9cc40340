namespace Sluice.Tests.Pipeline;

public sealed class FailureTests(SluiceApp app)
{
    [Fact]
    public async Task A_file_that_could_not_be_checked_can_be_verified_again()
    {
        // A truncated picture is unsupported; once the engines know better (here: at once) it is verified again and released.
        var picture = app.NewPicture();
        app.Vision.Of(picture).Unreadable = true;
        var id = await app.UploadAsync(picture);
        SluiceApp.State(await app.EndAsync(id)).ShouldBe("unsupported");
        app.IsQuarantined(id).ShouldBeTrue();

        app.Vision.Of(picture).Unreadable = false;
        using var again = await app.Admin.PostAsync($"api/files/{id}/verify", null);
        again.StatusCode.ShouldBe(System.Net.HttpStatusCode.Accepted);
        SluiceApp.State(await app.RecordAsync(id, "released", "failed", "rejected")).ShouldBe("released");
        using var late = await app.Admin.PostAsync($"api/files/{id}/verify", null);
        late.StatusCode.ShouldBe(System.Net.HttpStatusCode.Conflict);
    }
}
