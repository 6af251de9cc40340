using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Host.Start;
using Sluice.Setup;
using Sluice.Testing;

namespace Sluice.Host.Tests.Start;

public sealed class StandaloneSettingsTests(AzuriteFixture azurite) : IDisposable
{
    private const string Polling = "AzureWebJobs.IntakePolling.Disabled";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-defaults");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(null, "true")]
    [InlineData("false", "false")]
    public async Task Storage_of_its_own_tells_of_new_blobs_so_polling_is_off_unless_it_is_set(string? configured, string expected)
    {
        await using var storage = await StorageAsync(null);
        var settings = Settings(configured is null ? [] : [(Polling, configured)]);
        settings.Use(storage);
        settings.All[Polling].ShouldBe(expected);
        settings.All["AzureWebJobsStorage"].ShouldBe(storage.ConnectionString);
    }

    [Fact]
    public async Task Storage_of_others_is_polled()
    {
        await using var storage = await StorageAsync(azurite.ConnectionString);
        var settings = Settings();
        settings.Use(storage);
        settings.All.Keys.ShouldNotContain(Polling);
    }

    [Fact]
    public void A_key_is_made_where_none_is_configured_and_kept()
    {
        var (first, second) = (Settings(), Settings());
        first.UseDefaults(7071);
        second.UseDefaults(7071);
        first.AdminKeyFile.ShouldBe(Path.Combine(_folder.FullName, "admin.key"));
        foreach (var name in (string[])["Sluice:Security:ApiKeys:0:Sha256", "Sluice:Security:TokenKey"]) second.All[name].ShouldBe(first.All[name].ShouldNotBeNull());
        first.All.Values.ShouldNotContain(File.ReadAllText(first.AdminKeyFile!).Trim(), "the worker gets its hash");
        first.All["Sluice:PublicUrl"].ShouldBe("http://127.0.0.1:7071");
    }

    [Fact]
    public void What_is_configured_stays()
    {
        var settings = Settings(
            ("Sluice:PublicUrl", "https://mine.example"), ("TASKHUB_NAME", "Mine"), ("Sluice:Security:TokenKey", "mine"),
            ("Sluice:Security:ApiKeys:0:Name", "me"), ("Sluice:Moderation:Policy:Unknown", "Review"));
        settings.UseDefaults(7071);
        settings.AdminKeyFile.ShouldBeNull();
        _folder.GetFiles().ShouldBeEmpty();
        (settings.All["Sluice:PublicUrl"], settings.TaskHub, settings.All["Sluice:Moderation:Policy:Unknown"]).ShouldBe(("https://mine.example", "Mine", "Review"));
    }

    [Fact]
    public void A_vision_service_is_there_when_both_clients_have_one()
    {
        Settings(("Sluice:Moderation:Endpoint", "https://a.example"), ("Sluice:Sensitivity:Endpoint", "https://b.example")).HasVision.ShouldBeTrue();
        Settings(("Sluice:Moderation:Endpoint", "https://a.example"), ("Sluice:Sensitivity:Endpoint", "")).HasVision.ShouldBeFalse();
    }

    private StandaloneSettings Settings(params (string Name, string? Value)[] configured) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(configured.Select(s => KeyValuePair.Create(s.Name, s.Value))).Build(), _folder.FullName);

    private static Task<LocalStorage> StorageAsync(string? connectionString) => LocalStorage.StartAsync(
        connectionString is null ? null : new StorageConnection(connectionString, new ConfigurationBuilder().Build()),
        new AzuriteOptions(), NullLogger.Instance, new Progress<string>(), CancellationToken.None);
}
