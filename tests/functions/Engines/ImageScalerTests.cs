using Azure;
using Microsoft.Extensions.Options;
using Sluice.Engines;
using Sluice.Files;

namespace Sluice.Tests.Engines;

public sealed class ImageScalerTests
{
    private static readonly ImageLimits Limits = new(MaxBytes: 1000, MinSide: 50, MaxSide: 2048, ["image/jpeg", "image/png"]);
    private static readonly Uri Elsewhere = new("https://cloud.test");
    private static readonly Image Fits = new("fits"u8.ToArray(), "image/png", 640, 480, 1);
    private static readonly Image Wide = new("wide"u8.ToArray(), "image/png", 4000, 3000, 1);

    [Fact]
    public async Task The_vision_service_gets_an_image_as_it_is()
    {
        await using var engine = await StartAsync("never asked");
        var fitting = await Scaler(engine).FitAsync(Fits, Limits, engine.Endpoint, default);
        fitting.Outcome.ShouldBe(CheckOutcome.Done);
        fitting.Views.Single().ToArray().ShouldBe("fits"u8.ToArray());
        engine.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_image_beyond_the_limits_is_scaled_down_by_the_vision_service()
    {
        await using var engine = await StartAsync("smaller");
        var fitting = await Scaler(engine).FitAsync(Wide, Limits, Elsewhere, default);
        fitting.Outcome.ShouldBe(CheckOutcome.Done);
        fitting.Views.Single().ToArray().ShouldBe("smaller"u8.ToArray());
        var asked = engine.Requests.ShouldHaveSingleItem();
        asked.What.ShouldBe("POST /images:scale?maxSide=2048&maxBytes=1000&view=0");
        asked.Headers["Ocp-Apim-Subscription-Key"].ShouldBe("secret");
        asked.Body.ShouldBe("wide"u8.ToArray());
    }

    [Fact]
    public async Task Without_a_vision_service_it_is_not_judged_and_the_reason_says_why()
    {
        var fitting = await new ImageScaler(Options.Create(new ScalingOptions())).FitAsync(Wide, Limits, Elsewhere, default);
        fitting.ShouldBe(new FittingImage(
            CheckOutcome.NotJudged, [], new Reason("beyondEngineLimits", "The image has 4000 × 3000 pixels; the engine takes up to 2048 a side. It was not looked at.")));
    }

    [Fact]
    public async Task Without_a_vision_service_an_image_within_the_limits_goes_as_it_is()
    {
        var fitting = await new ImageScaler(Options.Create(new ScalingOptions())).FitAsync(Fits, Limits, Elsewhere, default);
        fitting.Views.Single().ToArray().ShouldBe("fits"u8.ToArray());
    }

    [Fact]
    public async Task What_the_vision_service_does_not_decode_goes_as_it_is()
    {
        await using var engine = await StartAsync("never asked");
        var fitting = await Scaler(engine).FitAsync(Fits with { Type = "image/bmp" }, Limits with { Types = ["image/bmp"] }, Elsewhere, default);
        fitting.Views.Single().ToArray().ShouldBe("fits"u8.ToArray());
        engine.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_provider_elsewhere_is_shown_every_view_of_an_image_and_none_of_the_files_own_bytes()
    {
        await using var engine = await FakeEngine.StartAsync((http, number) =>
        {
            http.Response.Headers["Sluice-Views"] = "3";
            http.Response.Headers["Sluice-Frames"] = "2";
            http.Response.Headers["Sluice-Unseen"] = "frames";
            return FakeEngine.AnswerAsync(http, 200, $"view {number}", "image/jpeg");
        });
        var fitting = await Scaler(engine).FitAsync(Fits with { Frames = 9 }, Limits, Elsewhere, default);
        fitting.Views.Select(view => System.Text.Encoding.ASCII.GetString(view.Span)).ShouldBe(["view 1", "view 2", "view 3"]);
        fitting.Seen.ShouldBe(new Seen(2, "frames"));
        engine.Requests.Select(asked => asked.What[^7..]).ShouldBe(["&view=0", "&view=1", "&view=2"]);
    }

    [Fact]
    public async Task Nothing_makes_an_image_larger()
    {
        await using var engine = await StartAsync("never asked");
        var fitting = await Scaler(engine).FitAsync(Wide with { Height = 10 }, Limits, Elsewhere, default);
        fitting.Outcome.ShouldBe(CheckOutcome.NotJudged);
        engine.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_scaled_image_that_is_still_beyond_the_limits_is_a_fault()
    {
        await using var engine = await StartAsync(new string('x', 1001));
        await Should.ThrowAsync<RequestFailedException>(() => Scaler(engine).FitAsync(Wide, Limits, Elsewhere, default));
    }

    private static Task<FakeEngine> StartAsync(string scaled) => FakeEngine.StartAsync((http, _) => FakeEngine.AnswerAsync(http, 200, scaled, "image/jpeg"));

    private static ImageScaler Scaler(FakeEngine engine) => new(Options.Create(new ScalingOptions { Endpoint = engine.Endpoint, Key = "secret" }));
}
