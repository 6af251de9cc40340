using Sluice.Moderation;

namespace Sluice.Tests.Moderation;

public sealed class ModerationOptionsTests
{
    private const string NoEndpoint = "Sluice:Moderation:Endpoint must be the absolute URL of a {0} service (or set Sluice:Moderation:Enabled to false)";
    private const string NoKey = "Sluice:Moderation:Key is missing: SafeSearch takes no managed identity";
    private const string NotHttps = "Sluice:Moderation:Key is missing: a managed identity is only shown to an https endpoint";

    [Theory]
    [InlineData(ModerationProvider.SafeSearch, "https://v.test", "k")]
    [InlineData(ModerationProvider.SafeSearch, "http://v.test", "k")]
    [InlineData(ModerationProvider.SafeSearch, "https://v.test", " ", NoKey)]
    [InlineData(ModerationProvider.SafeSearch, "https://v.test", null, NoKey)]
    [InlineData(ModerationProvider.SafeSearch, "/v", "k", NoEndpoint)]
    [InlineData(ModerationProvider.SafeSearch, null, "k", NoEndpoint)]
    [InlineData(ModerationProvider.SafeSearch, null, null, NoEndpoint, NoKey)]
    [InlineData(ModerationProvider.ContentSafety, "https://v.test", "")]
    [InlineData(ModerationProvider.ContentSafety, "http://v.test", "k")]
    [InlineData(ModerationProvider.ContentSafety, "http://v.test", "", NotHttps)]
    [InlineData(ModerationProvider.ContentSafety, "/v", null, NoEndpoint)]
    [InlineData(ModerationProvider.ContentSafety, null, null, NoEndpoint)]
    public void An_engine_has_an_address_and_a_key_or_an_identity_that_is_shown_over_https_alone(
        ModerationProvider provider, string? endpoint, string? key, params string[] problems)
    {
        var options = new ModerationOptions { Provider = provider, Endpoint = endpoint is null ? null : new Uri(endpoint, UriKind.RelativeOrAbsolute), Key = key };
        options.Validate().ShouldBe(problems.Select(problem => problem.Replace("{0}", $"{provider}", StringComparison.Ordinal)));
        options.Enabled = false;
        options.Validate().ShouldBeEmpty("nobody is asked");
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public void The_limit_of_each_category_is_1_to_5_in_each_policy(int limit, bool valid)
    {
        var limits = new ModerationLimits { Adult = limit, Spoof = limit, Medical = limit, Violence = limit, Racy = limit };
        var options = new ModerationOptions { Enabled = false, Policy = new() { Limits = limits } };
        options.ChannelTypes["vip"] = new() { Limits = limits };

        options.Validate().ShouldBe(valid ? [] :
            from policy in (string[])["Policy", "ChannelTypes:vip"]
            from category in (string[])["adult", "spoof", "medical", "violence", "racy"]
            select $"Sluice:Moderation:{policy}:Limits:{category} is {limit}; limits go from 1 to 5");
    }

    [Fact]
    public void A_channel_type_without_a_policy_of_its_own_has_the_general_one()
    {
        var (general, own) = (new ModerationPolicy(), new ModerationPolicy());
        var options = new ModerationOptions { Policy = general };
        options.ChannelTypes["vip"] = own;

        options.PolicyFor("vip").ShouldBeSameAs(own);
        options.PolicyFor("VIP").ShouldBeSameAs(general);
        options.PolicyFor("other").ShouldBeSameAs(general);
        options.PolicyFor(null).ShouldBeSameAs(general);
    }

    [Theory]
    [InlineData(ModerationProvider.SafeSearch, "safesearch-")]
    [InlineData(ModerationProvider.ContentSafety, "contentsafety-")]
    public void An_engines_name_tells_the_provider(ModerationProvider provider, string name) =>
        new ModerationOptions { Provider = provider, Endpoint = new Uri("https://v.test") }.Engine.ShouldStartWith(name);

    [Fact]
    public void Who_switches_moderation_off_is_told_what_that_means() =>
        (ModerationOptions.Disabled.Code, ModerationOptions.Disabled.Text).ShouldBe(("moderationOff", "Moderation is switched off, so nobody judged the image."));
}
