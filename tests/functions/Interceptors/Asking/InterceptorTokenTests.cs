using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Options;
using Sluice.Interceptors.Asking;
using Sluice.Resolution;
using Sluice.Tokens;

namespace Sluice.Tests.Interceptors.Asking;

public sealed class InterceptorTokenTests
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly InterceptorToken Tokens = new(Options.Create(new TokenOptions { TokenKey = Convert.ToBase64String(new byte[32]) }));
    private static readonly InterceptorClaim Claim = new("file-1", "scanner_2", 3, DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_123));

    [Fact]
    public void A_token_says_what_it_is_for_and_is_the_same_each_time()
    {
        var token = Tokens.Create(Claim, "\"0x1\"");
        Tokens.Create(Claim, "\"0x1\"").ShouldBe(token);
        InterceptorToken.Read(token).ShouldBe(Claim);
        Tokens.IsAuthentic(token, "\"0x1\"").ShouldBeTrue();
    }

    [Fact]
    public void A_token_of_another_version_of_the_file_is_refused() =>
        Tokens.IsAuthentic(Tokens.Create(Claim, "\"0x1\""), "\"0x2\"").ShouldBeFalse();

    [Fact]
    public void A_token_of_another_key_is_refused()
    {
        var other = new InterceptorToken(Options.Create(new TokenOptions { TokenKey = Convert.ToBase64String([1, .. new byte[31]]) }));
        other.IsAuthentic(Tokens.Create(Claim, "\"0x1\""), "\"0x1\"").ShouldBeFalse();
    }

    [Fact]
    public void A_new_key_in_front_signs_and_the_old_one_still_verifies()
    {
        var (old, next) = (Convert.ToBase64String(new byte[32]), Convert.ToBase64String([1, .. new byte[31]]));
        var rotating = new InterceptorToken(Options.Create(new TokenOptions { TokenKey = $"{next} {old}" }));
        var after = new InterceptorToken(Options.Create(new TokenOptions { TokenKey = next }));

        rotating.IsAuthentic(Tokens.Create(Claim, "\"0x1\""), "\"0x1\"").ShouldBeTrue();
        after.IsAuthentic(rotating.Create(Claim, "\"0x1\""), "\"0x1\"").ShouldBeTrue();
        after.IsAuthentic(Tokens.Create(Claim, "\"0x1\""), "\"0x1\"").ShouldBeFalse();
    }

    [Fact]
    public void A_single_flipped_bit_anywhere_is_refused()
    {
        var token = Tokens.Create(Claim, "\"0x1\"");
        for (var i = 0; i < token.Length; i++)
            for (var bit = 0; bit < 6; bit++)
            {
                var flipped = Alphabet[Alphabet.IndexOf(token[i]) ^ (1 << bit)];
                Tokens.IsAuthentic(token[..i] + flipped + token[(i + 1)..], "\"0x1\"").ShouldBeFalse($"bit {bit} of character {i}");
            }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("AQ")]
    [InlineData("not a token")]
    public void What_cannot_be_a_token_is_nothing(string? token)
    {
        InterceptorToken.Read(token).ShouldBeNull();
        Tokens.IsAuthentic(token, "\"0x1\"").ShouldBeFalse();
    }

    [Fact]
    public void Padding_white_space_and_anything_appended_are_refused()
    {
        var token = Tokens.Create(Claim, "\"0x1\"");
        foreach (var changed in new[] { token + "=", token + "==", " " + token, token + "\n", token + "A", token + token })
            Tokens.IsAuthentic(changed, "\"0x1\"").ShouldBeFalse(changed);
    }

    [Fact]
    public void Whatever_is_read_from_strangers_bytes_is_safe_as_a_key() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            var claim = InterceptorToken.Read(System.Buffers.Text.Base64Url.EncodeToString([2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, .. bytes, .. new byte[32]]));
            return claim is null || (claim.FileId + claim.InterceptorId).All(c => Alphabet.Contains(c, StringComparison.Ordinal));
        }).QuickCheckThrowOnFailure();
}
