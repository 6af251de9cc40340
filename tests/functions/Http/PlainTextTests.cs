using Sluice.Http;

namespace Sluice.Tests.Http;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("  plain ", "plain")]
    [InlineData("a\r\nb\u001b[31m\u2028\u202ec\u0000", "a  b [31m  c")]
    [InlineData("0123456789", "01234567")]
    [InlineData("0123456😀", "0123456")]
    public void Texts_of_strangers_lose_what_could_harm_and_break_no_character(string? text, string? clean) => PlainText.Clean(text, 8 + (text?.Contains('b') == true ? 20 : 0)).ShouldBe(clean);

    [Fact]
    public void Half_a_character_is_replaced() => PlainText.Clean("a" + '\ud83d', 8).ShouldBe("a\ufffd");
}
