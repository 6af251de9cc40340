using Sluice.Tokens;

namespace Sluice.Tests.Tokens;

public sealed class RandomIdsTests
{
    [Fact]
    public void An_id_has_128_bits_and_a_token_256_in_letters_that_any_URL_takes()
    {
        var ids = new RandomIds(bytes => bytes.AsSpan().Fill(0xFB));
        ids.NewId().ShouldBe(string.Concat(Enumerable.Repeat("fb", 16)));
        ids.NewToken().ShouldBe("-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s");
    }

    [Fact]
    public void The_systems_generator_does_not_repeat_itself()
    {
        var ids = new RandomIds();
        Enumerable.Range(0, 100).Select(_ => ids.NewToken()).Distinct().Count().ShouldBe(100);
    }
}
