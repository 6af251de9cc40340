using System.Text;
using Microsoft.Extensions.Configuration;
using Sluice.Host.Configuration;

namespace Sluice.Host.Tests.Configuration;

public sealed class HostJsonTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("sluice-settings").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Without_a_file_the_defaults_of_the_functions_host_hold()
    {
        var json = Load("{}");
        json.RoutePrefix.ShouldBe("api");
        json.BlobAttempts.ShouldBe(5);
        json.QueueBatchSize.ShouldBe(16);
        json.QueueMaxDequeueCount.ShouldBe(5);
        json.QueueMaxPollingInterval.ShouldBe(TimeSpan.FromMinutes(1));
        json.QueueVisibilityTimeout.ShouldBe(TimeSpan.Zero);
        json.QueueMessagesAreBase64.ShouldBeTrue();
        json.FunctionTimeout.ShouldBe(TimeSpan.FromMinutes(30));
    }

    [Fact]
    public void A_setting_overrides_a_value()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(
            [KeyValuePair.Create("AzureFunctionsJobHost:extensions:blobs:poisonBlobThreshold", (string?)"9")]).Build();
        HostJson.Load(Write("host.json", """{ "extensions": { "blobs": { "poisonBlobThreshold": 3 } } }"""), settings).BlobAttempts.ShouldBe(9);
    }

    [Theory]
    [InlineData("""{ "functionTimeout": "-1" }""", null)]
    [InlineData("""{ "functionTimeout": "00:05:00" }""", 300.0)]
    public void A_function_may_have_no_time_limit(string text, double? seconds) =>
        Load(text).FunctionTimeout.ShouldBe(seconds is { } limit ? TimeSpan.FromSeconds(limit) : null);

    [Fact]
    public void Every_wrong_value_is_named_at_once()
    {
        var error = Should.Throw<SettingsException>(() => Load("""
            { "functionTimeout": "soon", "extensions": { "blobs": { "maxDegreeOfParallelism": 0 }, "queues": { "batchSize": 33, "maxPollingInterval": "x" } } }
            """));
        error.Problems.Count.ShouldBe(4);
    }

    [Fact]
    public void A_file_that_is_not_json_is_refused() => Should.Throw<SettingsException>(() => Load("{"));

    [Fact]
    public void Local_settings_give_values_and_connection_strings_and_the_environment_wins()
    {
        Write("local.settings.json", """
            {
              // As Core Tools allow it.
              "IsEncrypted": false,
              "Values": { "A__B": "1", "C": true, "PATH": "not this one" },
              "ConnectionStrings": { "D": "4" },
            }
            """);
        var settings = LocalSettings.Load(folder);
        settings["A:B"].ShouldBe("1");
        settings["C"].ShouldBe("true");
        settings.GetConnectionString("D").ShouldBe("4");
        settings["PATH"].ShouldBe(Environment.GetEnvironmentVariable("PATH"));
    }

    [Theory]
    [InlineData("""{ "IsEncrypted": true, "Values": {} }""", "encrypted")]
    [InlineData("nonsense", "JSON")]
    public void Local_settings_that_cannot_be_read_are_refused(string text, string reason)
    {
        Write("local.settings.json", text);
        Should.Throw<SettingsException>(() => LocalSettings.Load(folder)).Message.ShouldContain(reason);
    }

    [Fact]
    public void Without_local_settings_the_environment_stands_alone() =>
        LocalSettings.Load(folder)["PATH"].ShouldBe(Environment.GetEnvironmentVariable("PATH"));

    private HostJson Load(string text) => HostJson.Load(Write("host.json", text), new ConfigurationBuilder().Build());

    private string Write(string name, string text)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text, Encoding.UTF8);
        return file;
    }
}
