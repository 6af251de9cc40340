using Sluice.Callers;
using Sluice.Outgoing;
using Sluice.Tokens;

namespace Sluice.Tests.Callers;

public sealed class CallerOptionsTests
{
    private static readonly string Key = Convert.ToBase64String(new byte[32]);
    private static readonly string Hash = new('a', 64);

    [Fact]
    public void Good_settings_have_no_problems() =>
        Problems(new() { TokenKey = Key }, new() { ApiKeys = [One("a", Hash, "admin"), One("b", Hash, "Uploader,backend")] }, new() { AllowedPorts = [443] }).ShouldBeEmpty();

    [Fact]
    public void All_problems_are_told_at_once_and_none_tells_a_value()
    {
        var problems = Problems(
            new() { TokenKey = "c2VjcmV0" },
            new() { ApiKeys = [One("", "secret-in-the-wrong-place", "admin"), One("b", Hash, "admn"), One("B", Hash, "operator")] },
            new() { AllowedPorts = [0] });

        problems.Length.ShouldBe(7);
        problems.ShouldAllBe(problem => problem.StartsWith("Sluice:Security:", StringComparison.Ordinal));
        problems.ShouldAllBe(problem => !problem.Contains("secret-in", StringComparison.Ordinal) && !problem.Contains("c2Vjc", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("not base64")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= short")]
    public void A_token_key_must_be_32_random_bytes(string key) => new TokenOptions { TokenKey = key }.Validate().Count().ShouldBe(1);

    [Theory]
    [InlineData("admin", Role.Admin)]
    [InlineData(" Moderator , uploader ", Role.Moderator | Role.Uploader)]
    [InlineData("operator", Role.None)]
    [InlineData("admin,everything", Role.None)]
    [InlineData("8", Role.None)]
    [InlineData("", Role.None)]
    [InlineData(null, Role.None)]
    public void A_misspelt_role_does_not_pass_as_the_others(string? names, Role roles) => RoleNames.Parse(names).ShouldBe(roles);

    /// <summary>They share a section: all are told at once.</summary>
    private static string[] Problems(TokenOptions tokens, CallerOptions callers, OutgoingOptions outgoing) =>
        [.. tokens.Validate(), .. callers.Validate(), .. outgoing.Validate()];

    private static ApiKeyOptions One(string name, string hash, string roles) => new() { Name = name, Sha256 = hash, Roles = roles };
}
