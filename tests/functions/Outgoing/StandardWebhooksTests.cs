using Sluice.Outgoing;

namespace Sluice.Tests.Outgoing;

public sealed class StandardWebhooksTests
{
    [Theory]
    [InlineData("any text", true)]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true)]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA  whsec_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB", true)]
    [InlineData("whsec_AAAA", false)]
    [InlineData("v1,whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", false)]
    [InlineData(" whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", false)]
    [InlineData("secret ", false)]
    [InlineData("", false)]
    [InlineData("whsec_", false)]
    [InlineData("whsec_no base64", false)]
    [InlineData("whsec_AAAA any", false)]
    [InlineData("whsec_AAAA whsec_", false)]
    public void A_secret_is_a_text_or_one_or_several_of_base64(string secret, bool isSecret) => StandardWebhooks.IsSecret(secret).ShouldBe(isSecret);
}
