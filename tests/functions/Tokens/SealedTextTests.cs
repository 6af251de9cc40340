using Microsoft.Extensions.Options;
using Sluice.Tokens;

namespace Sluice.Tests.Tokens;

public sealed class SealedTextTests
{
    private static readonly string Old = Convert.ToBase64String(new byte[32]);
    private static readonly string New = Convert.ToBase64String([1, .. new byte[31]]);

    [Theory]
    [InlineData("")]
    [InlineData("a token \u00fc")]
    public void What_was_sealed_opens_again_and_looks_different_each_time(string text)
    {
        var seal = With(Old);
        seal.Open(seal.Seal(text)).ShouldBe(text);
        seal.Seal(text).ShouldNotBe(seal.Seal(text));
    }

    [Fact]
    public void A_new_key_in_front_seals_and_the_old_one_still_opens()
    {
        var before = With(Old).Seal("text");
        With($"{New} {Old}").Open(before).ShouldBe("text");
        With(New).Open(before).ShouldBeNull();
        With(New).Open(With($"{New} {Old}").Seal("text")).ShouldBe("text");
    }

    [Fact]
    public void A_single_flipped_bit_anywhere_is_refused()
    {
        var seal = With(Old);
        var box = Convert.FromBase64String(seal.Seal("text"));
        for (var bit = 0; bit < box.Length * 8; bit++)
        {
            var flipped = box.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            seal.Open(Convert.ToBase64String(flipped)).ShouldBeNull($"bit {bit}");
        }
    }

    private static SealedText With(string keys) => new(Options.Create(new TokenOptions { TokenKey = keys }));
}
