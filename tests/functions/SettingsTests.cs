using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sluice.Engines;
using Sluice.Http;
using Sluice.Moderation;
using Sluice.Notifications;
using Sluice.Sensitivity;
using Sluice.Testing;
using Sluice.Unblu.Webhooks;

namespace Sluice.Tests;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("Provider=SafeSearch;Endpoint=http://v.test;Key=k")]
    [InlineData("Provider=ContentSafety;Endpoint=http://v.test;Key=k")]
    [InlineData("Provider=ContentSafety;Endpoint=https://v.test")]
    [InlineData("Enabled=false")]
    public void Moderation_can_be_used(string settings) => Problems<ModerationOptions>("Sluice:Moderation", settings).ShouldBeEmpty();

    [Theory]
    [InlineData("", "Sluice:Moderation:Endpoint must be the absolute URL of a SafeSearch service", "Sluice:Moderation:Key is missing: SafeSearch takes no managed identity")]
    [InlineData("Provider=ContentSafety;Endpoint=http://v.test", "Sluice:Moderation:Key is missing: a managed identity is only shown to an https endpoint")]
    [InlineData("Endpoint=http://v.test;Key=k;Policy:Limits:Adult=6;ChannelTypes:vip:Limits:Racy=0", "Sluice:Moderation:Policy:Limits:adult is 6", "Sluice:Moderation:ChannelTypes:vip:Limits:racy is 0")]
    public void What_is_wrong_with_moderation_is_said_at_once(string settings, params string[] problems)
    {
        var found = Problems<ModerationOptions>("Sluice:Moderation", settings);
        found.Count.ShouldBe(problems.Length);
        foreach (var problem in problems) found.ShouldContain(f => f.StartsWith(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Endpoint=/vision;Key=k", "Sluice:Scaling:Endpoint must be the absolute URL")]
    [InlineData("Endpoint=http://v.test", "Sluice:Scaling:Key is missing")]
    public void A_vision_service_for_scaling_needs_an_address_and_a_key(string settings, string problem) =>
        Problems<ScalingOptions>("Sluice:Scaling", settings).ShouldHaveSingleItem().ShouldStartWith(problem);

    [Theory]
    [InlineData("Endpoint=http://v.test", 1)]
    [InlineData("Endpoint=http://v.test;Key=k", 0)]
    [InlineData("Endpoint=https://v.test", 0)]
    [InlineData("Enabled=false", 0)]
    public void Reading_with_a_managed_identity_needs_https(string settings, int problems) =>
        Problems<TextReadingOptions>("Sluice:Sensitivity", settings).Count.ShouldBe(problems);

    [Theory]
    [InlineData("Endpoint=https://chat.test/events;Secret=whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz")]
    [InlineData("Endpoint=https://chat.test:8443/events;Secret=any text;UnbluEndpoint=https://unblu.test/;UnbluSecret=any text")]
    [InlineData("Endpoint=http://chat.test/;Secret=s", "Sluice:Notifications:Endpoint is refused: the URL is not https")]
    [InlineData("Endpoint=/events;Secret=s", "Sluice:Notifications:Endpoint is refused: the URL is not absolute")]
    [InlineData("Endpoint=https://chat.test:7000/;Secret=whsec_abc", "Sluice:Notifications:Endpoint is refused: the port is not allowed", "Sluice:Notifications:Secret must have base64")]
    [InlineData("UnbluEndpoint=https://127.0.0.1/;UnbluSecret=whsec_", "Sluice:Notifications:UnbluEndpoint is refused: the address is not public", "Sluice:Notifications:UnbluSecret must have base64")]
    [InlineData("Endpoint=https://chat.test/", "Sluice:Notifications:Secret is missing")]
    public void What_no_event_could_be_sent_with_is_said_at_start(string settings, params string[] problems)
    {
        string[] found = [.. Problems<NotificationOptions>("Sluice:Notifications", settings), .. Problems<UnbluRejectionOptions>("Sluice:Notifications", settings)];
        found.Length.ShouldBe(problems.Length);
        foreach (var problem in problems) found.ShouldContain(f => f.StartsWith(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Where_outgoing_calls_may_go_counts_for_settings_too() =>
        Services("Sluice:Notifications:Endpoint=http://127.0.0.1:5000/;Sluice:Notifications:Secret=s;Sluice:Security:AllowLoopback=true")
            .GetRequiredService<IOptions<NotificationOptions>>().Value.Endpoint.ShouldNotBeNull();

    [Theory]
    [InlineData("", true)]
    [InlineData("PublicUrl=", true)]
    [InlineData("PublicUrl=https://sluice.test/base", true)]
    [InlineData("PublicUrl=http://127.0.0.1:7071", true)]
    [InlineData("PublicUrl=sluice.test", false)]
    [InlineData("PublicUrl=/base", false)]
    [InlineData("PublicUrl=ftp://sluice.test", false)]
    public void The_public_address_is_a_web_address_where_it_is_set(string settings, bool valid) =>
        Problems<PublicUrlOptions>("Sluice", settings).ShouldBe(valid ? [] : ["Sluice:PublicUrl must be an absolute http(s) URL"]);

    [Fact]
    public void Verdicts_of_another_provider_place_or_model_do_not_count()
    {
        ModerationOptions safeSearch = new() { Endpoint = new Uri("https://a.test") };
        string[] engines =
        [
            safeSearch.Engine,
            new ModerationOptions { Endpoint = new Uri("https://b.test") }.Engine,
            new ModerationOptions { Endpoint = new Uri("https://a.test"), Provider = ModerationProvider.ContentSafety }.Engine,
            new ModerationOptions { Endpoint = new Uri("https://a.test"), ModelVersion = "2" }.Engine,
        ];
        engines.Distinct().Count().ShouldBe(engines.Length);
        new ModerationOptions { Endpoint = new Uri("https://a.test:8443") }.Engine.ShouldBe(safeSearch.Engine, "a local service has another port at each start");
    }

    [Theory]
    [InlineData(ModerationProvider.SafeSearch, typeof(SafeSearchClient))]
    [InlineData(ModerationProvider.ContentSafety, typeof(ContentSafetyClient))]
    public void The_provider_is_a_setting(ModerationProvider provider, Type client) =>
        Services($"Sluice:Moderation:Provider={provider};Sluice:Moderation:Endpoint=http://v.test;Sluice:Moderation:Key=k")
            .GetRequiredService<IModerationEngine>().ShouldBeOfType(client);

    [Fact]
    public void With_both_checks_switched_off_no_engine_need_be_configured()
    {
        using var services = Services("Sluice:Moderation:Enabled=false;Sluice:Sensitivity:Enabled=false");
        ActivatorUtilities.CreateInstance<ModerateFile>(services).ShouldNotBeNull();
        ActivatorUtilities.CreateInstance<ClassifyFile>(services).ShouldNotBeNull();
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once_a_line_each_and_the_app_does_not_start()
    {
        var start = new ProcessStartInfo("dotnet", [
            Path.Combine(InProcessWorker.AppFolder, "Sluice.Functions.dll"),
            "--functions-uri", "http://127.0.0.1:9", "--functions-worker-id", "worker", "--functions-request-id", "request", "--functions-grpc-max-message-length", "1000000",
        ])
        {
            UseShellExecute = false,
            WorkingDirectory = InProcessWorker.AppFolder,
            RedirectStandardError = true,
            Environment =
            {
                ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
                ["FUNCTIONS_APPLICATION_DIRECTORY"] = InProcessWorker.AppFolder,
                ["Sluice__PublicUrl"] = "nowhere",
                ["Sluice__Moderation__Endpoint"] = "/vision",
                ["Sluice__Verification__ReviewDeadline"] = "-1.00:00:00",
                ["Sluice__Verification__HistoryRetention"] = "00:00:01",
            },
        };
        using var app = Process.Start(start)!;
        var said = await app.StandardError.ReadToEndAsync();
        await app.WaitForExitAsync();

        app.ExitCode.ShouldBe(1, said);
        var lines = said.Split('\n');
        foreach (var setting in new[]
        {
            "Sluice:PublicUrl", "Sluice:Moderation:Endpoint", "Sluice:Moderation:Key", "Sluice:Verification:ReviewDeadline", "Sluice:Verification:HistoryRetention", "Sluice:Security:TokenKey",
        }) lines.Count(line => line.StartsWith(setting, StringComparison.Ordinal)).ShouldBe(1, setting + " in: " + said);
        said.ShouldNotContain("   at ");
    }

    private static IReadOnlyList<string> Problems<T>(string section, string settings)
        where T : class
    {
        using var services = Services(string.Join(';', settings.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(s => $"{section}:{s}")));
        try
        {
            _ = services.GetRequiredService<IOptions<T>>().Value;
            return [];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures];
        }
    }

    private static ServiceProvider Services(string settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.Split(';', StringSplitOptions.RemoveEmptyEntries)
                .Select(s => s.Split('=', 2)).Select(s => KeyValuePair.Create<string, string?>(s[0], s[1]))
                .Append(new("AzureWebJobsStorage", "UseDevelopmentStorage=true"))).Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddSluice(configuration).BuildServiceProvider();
    }
}
