using System.Text;
using Sluice.Outgoing;
using Sluice.Unblu.Webhooks;

namespace Sluice.Tests.Unblu.Webhooks;

public sealed class SignatureTests
{
    // The test vector that the Standard Webhooks libraries share.
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Timestamp = "1614265330";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private const string UnbluSecret = "unblu-test-secret";
    private const string UnbluSha1 = "75dea34e03f2b73e8a88a8a4988f155a25c2e917";
    private const string UnbluSha256 = "7a1a943c80445ea79ffb96fab5598aea8ae9af7f86a697afdbe465251bbd37b2";

    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"test": 2432232314}""");
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1614265330);
    private static readonly byte[] UnbluBody =
        Encoding.UTF8.GetBytes("""{"$_type":"InterceptorNewFileEvent","eventType":"file_upload_interceptor.new_file"}""");

    [Fact]
    public void The_official_vector_is_signed_and_verified()
    {
        StandardWebhooks.Sign(Secret, Id, At, Body).ShouldBe(Signature);
        StandardWebhooks.Verify(Secret, Id, Timestamp, Signature, Body, At).ShouldBeTrue();
    }

    [Theory]
    [InlineData(-301, false)]
    [InlineData(-300, true)]
    [InlineData(0, true)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void The_clock_may_be_off_by_five_minutes_and_not_a_second_more(int seconds, bool valid) =>
        StandardWebhooks.Verify(Secret, Id, Timestamp, Signature, Body, At.AddSeconds(seconds)).ShouldBe(valid);

    [Theory]
    [InlineData(null, Timestamp, Signature)]
    [InlineData("", Timestamp, Signature)]
    [InlineData("msg_other", Timestamp, Signature)]
    [InlineData(Id, null, Signature)]
    [InlineData(Id, "1614265331", Signature)]
    [InlineData(Id, "-1", Signature)]
    [InlineData(Id, "9223372036854775807", Signature)]
    [InlineData(Id, "99999999999999999999", Signature)]
    [InlineData(Id, "now", Signature)]
    [InlineData(Id, Timestamp, null)]
    [InlineData(Id, Timestamp, "")]
    [InlineData(Id, Timestamp, "v1,")]
    [InlineData(Id, Timestamp, "v1,AAAA")]
    [InlineData(Id, Timestamp, "v1,not base64")]
    [InlineData(Id, Timestamp, "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    public void Anything_missing_changed_or_malformed_is_refused(string? id, string? timestamp, string? signature) =>
        StandardWebhooks.Verify(Secret, id, timestamp, signature, Body, At).ShouldBeFalse();

    [Fact]
    public void A_changed_body_is_refused() =>
        StandardWebhooks.Verify(Secret, Id, Timestamp, Signature, [.. Body, (byte)' '], At).ShouldBeFalse();

    [Fact]
    public void A_single_flipped_bit_anywhere_in_a_signature_is_refused()
    {
        foreach (var flipped in Flip(Signature)) StandardWebhooks.Verify(Secret, Id, Timestamp, flipped, Body, At).ShouldBeFalse(flipped);
        foreach (var flipped in Flip(UnbluSha1)) UnbluSignature.Verify(UnbluSecret, flipped, UnbluSha256, UnbluBody).ShouldBeFalse(flipped);
        foreach (var flipped in Flip(UnbluSha256)) UnbluSignature.Verify(UnbluSecret, UnbluSha1, flipped, UnbluBody).ShouldBeFalse(flipped);

        static IEnumerable<string> Flip(string text) =>
            from bit in Enumerable.Range(0, text.Length * 7) select text[..(bit / 7)] + (char)(text[bit / 7] ^ (1 << (bit % 7))) + text[((bit / 7) + 1)..];
    }

    [Fact]
    public void Secrets_rotate_without_a_gap_on_either_side()
    {
        const string both = Secret + " whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        var signatures = StandardWebhooks.Sign(both, Id, At, Body);
        signatures.Split(' ').Length.ShouldBe(2);
        StandardWebhooks.Verify(Secret, Id, Timestamp, signatures, Body, At).ShouldBeTrue();
        StandardWebhooks.Verify(both, Id, Timestamp, Signature, Body, At).ShouldBeTrue();
    }

    [Theory]
    [InlineData(UnbluSha1, null, true)]
    [InlineData(null, UnbluSha256, true)]
    [InlineData(UnbluSha1, UnbluSha256, true)]
    [InlineData(UnbluSha1, "7a1a943c80445ea79ffb96fab5598aea8ae9af7f86a697afdbe465251bbd37b3", false)]
    [InlineData("75dea34e03f2b73e8a88a8a4988f155a25c2e918", UnbluSha256, false)]
    [InlineData("75DEA34E03F2B73E8A88A8A4988F155A25C2E917", null, false)]
    [InlineData("ü", null, false)]
    [InlineData(null, null, false)]
    [InlineData("", "", false)]
    public void Every_Unblu_signature_that_is_there_must_be_right_and_one_must_be_there(string? sha1, string? sha256, bool valid) =>
        UnbluSignature.Verify(UnbluSecret, sha1, sha256, UnbluBody).ShouldBe(valid);

    [Fact]
    public void Unblu_bodies_are_signed_as_Unblu_signs_them()
    {
        UnbluBody.Length.ShouldBe(83);
        UnbluSignature.Sha1(UnbluSecret, UnbluBody).ShouldBe(UnbluSha1);
        UnbluSignature.Sha256(UnbluSecret, UnbluBody).ShouldBe(UnbluSha256);
    }
}
