using Microsoft.Extensions.Configuration;
using Sluice.Host.Configuration;

namespace Sluice.Host.Tests.Configuration;

public sealed class AppSettingsTests
{
    [Theory]
    [InlineData("q-%A%", "q-1")]
    [InlineData("%A%%B:C%", "12")]
    [InlineData("%B__C%", "2")]
    [InlineData("100%", "100%")]
    [InlineData("plain", "plain")]
    public void A_name_between_percent_signs_becomes_its_setting(string text, string expected) =>
        Of(("A", "1"), ("B:C", "2")).Expand(text).ShouldBe(expected);

    [Fact]
    public void A_name_that_is_no_setting_is_an_error() =>
        Should.Throw<SettingsException>(() => Of().Expand("%A%")).Message.ShouldContain("%A%");

    [Theory]
    [InlineData("AzureWebJobs.F.Disabled", "true", true)]
    [InlineData("AzureWebJobs.F.Disabled", "True", true)]
    [InlineData("AzureWebJobs.F.Disabled", "1", true)]
    [InlineData("AzureWebJobs_F_Disabled", "true", true)]
    [InlineData("AzureWebJobs.F.Disabled", "false", false)]
    [InlineData("AzureWebJobs.F.Disabled", "0", false)]
    [InlineData("AzureWebJobs.G.Disabled", "true", false)]
    public void A_function_is_disabled_by_its_setting(string name, string value, bool disabled) =>
        Of((name, value)).IsDisabled("F").ShouldBe(disabled);

    [Theory]
    [InlineData(null, "storage")]
    [InlineData("", "storage")]
    [InlineData("X", "prefixed")]
    [InlineData("Y", "plain")]
    [InlineData("Z", "section")]
    [InlineData("%which%", "plain")]
    [InlineData("Files", "files")]
    public void A_connection_is_looked_up_as_in_azure(string? name, string expected) => Of(
        ("AzureWebJobsStorage", "storage"), ("AzureWebJobsX", "prefixed"), ("X", "bare"), ("Y", "plain"), ("ConnectionStrings:Z", "section"),
        ("which", "Y"), ("AzureWebJobsFiles", "files")).ConnectionString(name).ShouldBe(expected);

    [Fact]
    public void A_connection_by_identity_is_refused_in_so_many_words() =>
        Should.Throw<SettingsException>(() => Of(("X:blobServiceUri", "https://x")).ConnectionString("X")).Message.ShouldContain("identity");

    [Fact]
    public void A_connection_that_is_not_configured_is_named() =>
        Should.Throw<SettingsException>(() => Of().ConnectionString("X")).Message.ShouldContain("X");

    private static AppSettings Of(params (string Key, string Value)[] settings) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build());
}
