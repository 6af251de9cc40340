using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Sluice.Host.Functions;
using Sluice.Host.Start;

namespace Sluice.Host.Tests.Start;

public sealed class StorageConnectionTests
{
    [Fact]
    public void Nothing_configured_is_none() => StorageConnection.Find(Settings()).ShouldBeNull();

    [Fact]
    public void An_identity_has_the_services_own_address() =>
        Client(("AzureWebJobsStorage:blobServiceUri", "https://mine.blob.core.windows.net"), ("AzureWebJobsStorage:credential", "managedidentity"))
            .ShouldBe(new Uri("https://mine.blob.core.windows.net/"));

    [Theory]
    [InlineData("AzureWebJobsStorage", "c2VjcmV0", "AzureWebJobsStorage is not a storage connection string.")]
    [InlineData("AzureWebJobsStorage:tableServiceUri", "https://mine.table.core.windows.net", "AzureWebJobsStorage__blobServiceUri must be the https address")]
    [InlineData("AzureWebJobsStorage:blobServiceUri", "http://mine.blob.core.windows.net", "AzureWebJobsStorage__blobServiceUri must be the https address")]
    public void What_is_no_connection_is_said_and_not_shown(string name, string value, string problem)
    {
        var said = Should.Throw<SettingsException>(() => Client((name, value))).Problems.ShouldHaveSingleItem();
        said.ShouldContain(problem);
        said.ShouldNotContain(value);
    }

    private static Uri Client(params (string Name, string? Value)[] settings) =>
        StorageConnection.Find(Settings(settings))!.Client("blob", text => new BlobServiceClient(text), (uri, identity) => new BlobServiceClient(uri, identity)).Uri;

    private static IConfiguration Settings(params (string Name, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, s.Value))).Build();
}
