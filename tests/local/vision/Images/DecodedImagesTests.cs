using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Sluice.Vision.Images;

namespace Sluice.Vision.Tests.Images;

public sealed class DecodedImagesTests
{
    private static Decoded Get(DecodedImages images, byte[] bytes) => images.Get(Convert.ToHexString(SHA256.HashData(bytes)), bytes);

    [Fact]
    public void The_same_bytes_are_decoded_once_for_questions_at_the_same_time_and_shortly_after()
    {
        var images = new DecodedImages(new ImageDecoder(TimeProvider.System), TimeProvider.System);
        var bytes = Samples.Read("coffee.jpg");
        var answers = new Decoded[8];
        Parallel.For(0, answers.Length, i => answers[i] = Get(images, [.. bytes]));
        answers.ShouldAllBe(answer => ReferenceEquals(answer, answers[0]));
        Get(images, bytes).ShouldBeSameAs(answers[0]);
    }

    [Fact]
    public void Other_bytes_are_another_image()
    {
        var images = new DecodedImages(new ImageDecoder(TimeProvider.System), TimeProvider.System);
        Get(images, Samples.Read("coffee.jpg")).ShouldNotBeSameAs(Get(images, Samples.Read("cat.jpg")));
    }

    [Fact]
    public void An_image_is_forgotten_after_a_while()
    {
        var clock = new FakeTimeProvider();
        var images = new DecodedImages(new ImageDecoder(TimeProvider.System), clock);
        var bytes = Samples.Read("icon.png");
        var first = Get(images, bytes);
        clock.Advance(TimeSpan.FromSeconds(14));
        Get(images, bytes).ShouldBeSameAs(first);
        clock.Advance(TimeSpan.FromSeconds(2));
        Get(images, bytes).ShouldNotBeSameAs(first);
    }

    [Fact]
    public void The_newest_image_is_kept_whatever_its_size_and_older_ones_only_within_the_capacity()
    {
        var images = new DecodedImages(new ImageDecoder(TimeProvider.System), TimeProvider.System);
        var large = ScaledJpeg.Encode(new Bitmap(6000, 6000), 6000, int.MaxValue);
        var first = Get(images, large);
        images.Trim().ShouldBe(0);
        Get(images, large).ShouldBeSameAs(first);

        Get(images, Samples.Read("icon.png"));
        images.Trim().ShouldBe(first.Bytes);
    }

    [Fact]
    public void A_failure_that_says_nothing_of_the_image_is_not_remembered()
    {
        var failing = new DrawingClock(_ => throw new InvalidOperationException());
        var images = new DecodedImages(new ImageDecoder(failing), TimeProvider.System);
        var bytes = Samples.Read("icon.png");
        Should.Throw<InvalidOperationException>(() => Get(images, bytes));
        failing.LeaveUndisturbed();
        Get(images, bytes).Failure.ShouldBe(DecodeFailure.None);
    }

    [Fact]
    public void An_image_that_took_too_long_is_decoded_again()
    {
        var slow = new DrawingClock(clock => clock.Advance(TimeSpan.FromMinutes(1)));
        var images = new DecodedImages(new ImageDecoder(slow), TimeProvider.System);
        var bytes = Samples.Read("icon.png");
        Get(images, bytes).Failure.ShouldBe(DecodeFailure.TimedOut);
        slow.LeaveUndisturbed();
        Get(images, bytes).Failure.ShouldBe(DecodeFailure.None);
    }

    [Fact]
    public void An_image_that_is_damaged_is_decoded_once()
    {
        var images = new DecodedImages(new ImageDecoder(TimeProvider.System), TimeProvider.System);
        var bytes = Samples.Read("truncated.jpg");
        Get(images, bytes).ShouldBeSameAs(Get(images, bytes));
    }

    [Fact]
    public void All_who_look_at_an_image_share_its_halves()
    {
        var image = Samples.Decode("coffee.jpg");
        image.Pyramid.ShouldBeSameAs(image.Pyramid);
        image.Pyramid.At(4).Level.ShouldBeSameAs(image.Pyramid.At(4).Level);
    }
}
