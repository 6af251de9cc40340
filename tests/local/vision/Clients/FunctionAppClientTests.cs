using Microsoft.Extensions.Options;
using Sluice.Engines;
using Sluice.Files;
using Sluice.Moderation;
using Sluice.Sensitivity;
using Sluice.Vision.Faces;
using Sluice.Vision.Images;
using Sluice.Vision.Objects;
using Sluice.Vision.Serving;
using Sluice.Vision.Tests.Images;
using Sluice.Vision.Text;

namespace Sluice.Vision.Tests.Clients;

/// <summary>The function app's own clients, which are those for the cloud, against the real models.</summary>
public sealed class FunctionAppClientTests(RunningService service)
{
    private Uri Endpoint => service.Client.BaseAddress!;

    [Theory]
    [InlineData(ModerationProvider.SafeSearch)]
    [InlineData(ModerationProvider.ContentSafety)]
    public async Task An_ordinary_photo_is_judged_and_what_no_model_judges_is_unknown(ModerationProvider provider)
    {
        var result = await Engine(provider).JudgeAsync(Samples.Read("portrait.jpg"), default);
        result.Outcome.ShouldBe(CheckOutcome.Done);
        ((int)result.Likelihoods.Adult).ShouldBeInRange(1, 2);
        result.Likelihoods.Unjudged().ShouldContain("medical");
    }

    [Theory]
    [InlineData(ModerationProvider.SafeSearch)]
    [InlineData(ModerationProvider.ContentSafety)]
    public async Task Bytes_that_are_no_image_are_unreadable(ModerationProvider provider)
    {
        var result = await Engine(provider).JudgeAsync(new byte[1000], default);
        result.Outcome.ShouldBe(CheckOutcome.Unreadable);
        result.Likelihoods.ShouldBe(ModerationLikelihoods.Unknown);
    }

    [Theory]
    [InlineData(ModerationProvider.SafeSearch)]
    [InlineData(ModerationProvider.ContentSafety)]
    public async Task An_image_that_the_service_has_given_up_is_not_judged(ModerationProvider provider) =>
        (await Engine(provider).JudgeAsync(service.GivenUp, default))
            .ShouldBe(new ModerationResult(CheckOutcome.NotJudged, ModerationLikelihoods.Unknown, Reason: EngineOutcome.GaveUp.Reason));

    [Fact]
    public async Task An_image_that_the_service_has_given_up_is_neither_read_nor_scaled_down()
    {
        (await Reader(Endpoint).ReadAsync(service.GivenUp, default)).ShouldBe(new ImageText(CheckOutcome.NotJudged, [], EngineOutcome.GaveUp.Reason));
        var scaled = await Scaler.FitAsync(new Image(service.GivenUp, "image/jpeg", 5000, 5000, 1), Engine(ModerationProvider.ContentSafety).Limits, Endpoint, default);
        scaled.ShouldBe(new FittingImage(CheckOutcome.NotJudged, [], EngineOutcome.GaveUp.Reason));
    }

    [Fact]
    public async Task A_page_that_cannot_be_read_in_time_is_read_once_and_what_was_not_read_is_said()
    {
        var clock = new DeadlinesOverAtOnce();
        using var engine = new VisionEngine(
            [], "engine/1.2", await PageReader.LoadAsync(threads: 1), await FaceRecognition.LoadAsync(threads: 1), await ObjectDetector.LoadAsync(threads: 1),
            new DecodedImages(new ImageDecoder(clock), clock), clock);
        using var admission = new Admission(working: 2, waiting: 9, hangLimit: TimeSpan.FromMinutes(1), TimeProvider.System, onHang: () => { });
        var folder = Directory.CreateTempSubdirectory("sluice-poison-");
        var client = await service.StartAsync(engine, admission, new PoisonImages(folder.FullName, TimeProvider.System));

        var text = await Reader(client.BaseAddress!).ReadAsync(Samples.Read("letter.jpg"), default);
        text.Outcome.ShouldBe(CheckOutcome.Done);
        text.Seen.ShouldNotBeNull().IsForLackOfTime.ShouldBeTrue();
        clock.Deadlines.ShouldBe(1);
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(ModerationProvider.SafeSearch)]
    [InlineData(ModerationProvider.ContentSafety)]
    public async Task Of_an_animation_those_frames_count_that_were_looked_at(ModerationProvider provider) =>
        (await Engine(provider).JudgeAsync(Samples.Read("animation.gif"), default)).Seen.ShouldBe(new Seen(12, "frames"), "of 24");

    [Fact]
    public async Task A_frame_that_was_not_looked_at_because_of_its_size_does_not_count() =>
        (await Engine(ModerationProvider.SafeSearch).JudgeAsync(HostileImages.All["GIF of 2 frames of 5100 × 5000"], default)).Seen.ShouldBe(new Seen(1, "frames"), "of 2");

    [Fact]
    public async Task A_passport_is_read_and_recognised()
    {
        var text = await Reader(Endpoint).ReadAsync(Samples.Read("passport.jpg"), default);
        SensitivityCheck.Check(text.Blocks.Single(), new SensitivityOptions()).Sensitive.ShouldBeTrue();
    }

    [Fact]
    public async Task An_image_that_content_safety_would_not_take_is_scaled_down_and_judged()
    {
        var engine = Engine(ModerationProvider.ContentSafety);
        var photo = new Image(Samples.Read("portrait.jpg"), "image/jpeg", 512, 512, 1);
        var limits = engine.Limits with { MaxSide = 100, MaxBytes = 65_536 };

        var smaller = await Scaler.FitAsync(photo, limits, Endpoint, default);
        smaller.Outcome.ShouldBe(CheckOutcome.Done);
        smaller.Views.Single().Length.ShouldBeInRange(1, limits.MaxBytes);
        (await engine.JudgeAsync(smaller.Views.Single(), default)).Outcome.ShouldBe(CheckOutcome.Done);
    }

    [Fact]
    public async Task An_engine_elsewhere_is_shown_each_view_that_people_may_have_of_a_file()
    {
        var file = new Image(Disguises.All["white ink on nothing"](), "image/png", Disguises.Card.Width, Disguises.Card.Height, 1);
        var shown = await Scaler.FitAsync(file, ImageTextReader.Limits, new Uri("https://cloud.test"), default);
        (shown.Outcome, shown.Views.Count, shown.Seen).ShouldBe((CheckOutcome.Done, 2, Seen.FirstFrame));
        var texts = await Task.WhenAll(shown.Views.Select(view => Reader(Endpoint).ReadAsync(view, default)));
        texts.SelectMany(text => text.Blocks.Single()).ShouldContain(line => line.Text.StartsWith("4111", StringComparison.Ordinal));
    }

    private static ImageTextReader Reader(Uri endpoint) =>
        new(Options.Create(new TextReadingOptions { Endpoint = endpoint, Key = RunningService.Key }));

    private ImageScaler Scaler => new(Options.Create(new ScalingOptions { Endpoint = Endpoint, Key = RunningService.Key }));

    private IModerationEngine Engine(ModerationProvider provider)
    {
        var options = Options.Create(new ModerationOptions { Provider = provider, Endpoint = Endpoint, Key = RunningService.Key });
        return provider == ModerationProvider.ContentSafety ? new ContentSafetyClient(options) : new SafeSearchClient(options);
    }

    /// <summary>Whatever is to end in time is out of it at once.</summary>
    private sealed class DeadlinesOverAtOnce : TimeProvider
    {
        public int Deadlines { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Deadlines++;
            callback(state);
            return base.CreateTimer(_ => { }, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
