using Azure.Identity;
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
        ("which", "Y"), ("AzureWebJobsFiles", "files")).Connection(name).ConnectionString.ShouldBe(expected);

    [Theory]
    [InlineData("X:", null, null, typeof(DefaultAzureCredential))]
    [InlineData("AzureWebJobsX:", null, null, typeof(DefaultAzureCredential))]
    [InlineData("X:", "managedidentity", null, typeof(ManagedIdentityCredential))]
    [InlineData("X:", "managedIdentity", "4a5ec0c8-6d1a-4a3b-9d0f-8f5a8f0b8a11", typeof(ManagedIdentityCredential))]
    public void A_connection_by_identity_makes_clients_of_its_addresses_with_its_credential(
        string prefix, string? credential, string? client, Type expected)
    {
        List<(string, string)> settings =
        [
            (prefix + "blobServiceUri", "https://a.blob.core.windows.net"), (prefix + "queueServiceUri", "https://a.queue.core.windows.net"),
        ];
        if (credential is not null) settings.Add((prefix + "credential", credential));
        if (client is not null) settings.Add((prefix + "clientId", client));
        var connection = Of([.. settings]).Connection("X");
        connection.IsByIdentity.ShouldBeTrue();
        connection.Client("queue", _ => default, (uri, identity) => (uri, identity.GetType()))
            .ShouldBe((new Uri("https://a.queue.core.windows.net"), expected));
        new StorageConnections(Of([.. settings]), HostJson.Load("none", new ConfigurationBuilder().Build())).Blobs("X").AccountName.ShouldBe("a");
    }

    [Fact]
    public void An_address_that_a_connection_by_identity_lacks_is_named()
    {
        var connection = Of(("AzureWebJobsStorage:blobServiceUri", "http://a.blob.core.windows.net")).Connection(null);
        foreach (var service in (string[])["blob", "queue", "table"])
            Should.Throw<SettingsException>(() => connection.Client<string>(service, _ => "", (_, _) => ""))
                .Message.ShouldContain($"AzureWebJobsStorage__{service}ServiceUri");
    }

    [Fact]
    public void A_connection_string_wins_over_an_identity_and_one_that_is_none_is_said() =>
        Should.Throw<SettingsException>(() => Of(("X", "nonsense"), ("X:blobServiceUri", "https://x"))
            .Connection("X").Client("blob", text => new Azure.Storage.Blobs.BlobServiceClient(text), (_, _) => null!))
            .Message.ShouldContain("X is not a storage connection string");

    [Fact]
    public void A_connection_that_is_not_configured_is_named() =>
        Should.Throw<SettingsException>(() => Of().Connection("X")).Message.ShouldContain("X");

    private static AppSettings Of(params (string Key, string Value)[] settings) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build());
}
