using Azure;
using Microsoft.Extensions.Options;
using Sluice.Engines;
using Sluice.Verification;

namespace Sluice.Tests.Engines;

public sealed class PictureScalerTests
{
    private static readonly PictureLimits Limits = new(MaxBytes: 1000, MinSide: 50, MaxSide: 2048, ["image/jpeg", "image/png"]);
    private static readonly Picture Fits = new("fits"u8.ToArray(), "image/png", 640, 480, 1);
    private static readonly Picture Wide = new("wide"u8.ToArray(), "image/png", 4000, 3000, 1);

    [Fact]
    public async Task A_picture_within_the_limits_goes_as_it_is()
    {
        await using var engine = await StartAsync("never asked");
        var fitting = await Scaler(engine).FitAsync(Fits, Limits, default);
        fitting.Outcome.ShouldBe(CheckOutcome.Done);
        fitting.Bytes.ToArray().ShouldBe("fits"u8.ToArray());
        engine.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_picture_beyond_the_limits_is_scaled_down_by_the_vision_service()
    {
        await using var engine = await StartAsync("smaller");
        var fitting = await Scaler(engine).FitAsync(Wide, Limits, default);
        fitting.Outcome.ShouldBe(CheckOutcome.Done);
        fitting.Bytes.ToArray().ShouldBe("smaller"u8.ToArray());
        var asked = engine.Requests.ShouldHaveSingleItem();
        asked.What.ShouldBe("POST /images:scale?maxSide=2048&maxBytes=1000");
        asked.Headers["Ocp-Apim-Subscription-Key"].ShouldBe("secret");
        asked.Body.ShouldBe("wide"u8.ToArray());
    }

    [Fact]
    public async Task Without_a_vision_service_it_is_not_judged_and_the_reason_says_why()
    {
        var fitting = await new PictureScaler(Options.Create(new ScalingOptions())).FitAsync(Wide, Limits, default);
        fitting.ShouldBe(new FittingPicture(
            CheckOutcome.NotJudged, default, new Reason("beyondEngineLimits", "The picture has 4000 × 3000 pixels; the engine takes up to 2048 a side. It was not looked at.")));
    }

    [Fact]
    public async Task An_animation_is_not_judged_by_one_of_its_pictures()
    {
        await using var engine = await StartAsync("never asked");
        var fitting = await Scaler(engine).FitAsync(Wide with { Frames = 2 }, Limits, default);
        fitting.Outcome.ShouldBe(CheckOutcome.NotJudged);
        engine.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_makes_a_picture_larger()
    {
        await using var engine = await StartAsync("never asked");
        var fitting = await Scaler(engine).FitAsync(Wide with { Height = 10 }, Limits, default);
        fitting.Outcome.ShouldBe(CheckOutcome.NotJudged);
        engine.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_scaled_picture_that_is_still_beyond_the_limits_is_a_fault()
    {
        await using var engine = await StartAsync(new string('x', 1001));
        await Should.ThrowAsync<RequestFailedException>(() => Scaler(engine).FitAsync(Wide, Limits, default));
    }

    private static Task<FakeEngine> StartAsync(string scaled) => FakeEngine.StartAsync((http, _) => FakeEngine.AnswerAsync(http, 200, scaled, "image/jpeg"));

    private static PictureScaler Scaler(FakeEngine engine) => new(Options.Create(new ScalingOptions { Endpoint = engine.Endpoint, Key = "secret" }));
}
