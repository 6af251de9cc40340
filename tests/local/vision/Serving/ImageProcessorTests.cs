using System.Collections.Concurrent;
using Sluice.Vision.Images;
using Sluice.Vision.Serving;

namespace Sluice.Vision.Tests.Serving;

public sealed class ImageProcessorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-poison-");
    private readonly Admission _admission = new(working: 2, waiting: 9, TimeSpan.FromMinutes(1), TimeProvider.System, onHang: () => { });
    private readonly byte[] _image = Samples.Read("icon.png");
    private readonly ImageProcessor _processor;

    // The fixture has registered the native libraries.
    public ImageProcessorTests(RunningService service)
    {
        _ = service;
        var images = new DecodedImages(new ImageDecoder(TimeProvider.System), TimeProvider.System);
        _processor = new ImageProcessor(images, _admission, new PoisonImages(_folder.FullName, TimeProvider.System));
    }

    public void Dispose()
    {
        _admission.Dispose();
        _folder.Delete(recursive: true);
    }

    private Task<DecodeFailure> ProcessAsync(byte[] content, Action<Decoded> process) => _processor.ProcessAsync(
        content,
        "work",
        image =>
        {
            if (image.Failure == DecodeFailure.None)
                process(image);
            return image.Failure;
        },
        CancellationToken.None);

    private Task<DecodeFailure> FailAsync() => ProcessAsync(_image, _ => throw new InvalidOperationException());

    [Fact]
    public async Task A_work_that_fails_is_tried_twice()
    {
        await Should.ThrowAsync<InvalidOperationException>(FailAsync());
        await Should.ThrowAsync<InvalidOperationException>(FailAsync());
        (await FailAsync()).ShouldBe(DecodeFailure.GivenUp);
    }

    [Fact]
    public async Task So_is_one_that_takes_too_long()
    {
        Task<DecodeFailure> TakeTooLongAsync() => ProcessAsync(_image, _ => throw new OperationCanceledException());
        (await TakeTooLongAsync()).ShouldBe(DecodeFailure.TimedOut);
        (await TakeTooLongAsync()).ShouldBe(DecodeFailure.TimedOut);
        (await TakeTooLongAsync()).ShouldBe(DecodeFailure.GivenUp);
    }

    [Fact]
    public async Task What_cannot_be_read_is_no_failure_of_the_service()
    {
        for (var i = 0; i < 3; i++)
            (await ProcessAsync(new byte[100], _ => { })).ShouldBe(DecodeFailure.Unsupported);
        _folder.EnumerateFiles().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_second_attempt_has_the_service_for_itself()
    {
        await Should.ThrowAsync<InvalidOperationException>(FailAsync());
        using var release = new ManualResetEventSlim();
        var order = new ConcurrentQueue<string>();
        var first = _admission.RunAsync(
            () =>
            {
                release.Wait(TimeSpan.FromSeconds(30));
                order.Enqueue("first");
                return 0;
            },
            alone: false,
            CancellationToken.None);
        await ProcessAsync(Samples.Read("coffee.jpg"), _ => order.Enqueue("another beside it"));
        var second = ProcessAsync(_image, _ => order.Enqueue("the suspect"));
        release.Set();
        await Task.WhenAll(first, second);
        order.ShouldBe(["another beside it", "first", "the suspect"]);
    }
}
