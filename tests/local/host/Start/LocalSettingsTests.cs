using Sluice.Host.Functions;
using Sluice.Host.Start;

namespace Sluice.Host.Tests.Start;

public sealed class LocalSettingsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-settings");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Values_and_connection_strings_are_settings_with_comments_and_trailing_commas()
    {
        Write("""
            {
              // of this machine
              "Values": { "TASKHUB_NAME": "Mine", "Sluice__Security__AllowLoopback": true, },
              "ConnectionStrings": { "Other": "x" },
            }
            """);
        var settings = LocalSettings.Load(_folder.FullName);
        (settings["TASKHUB_NAME"], settings["Sluice:Security:AllowLoopback"], settings["ConnectionStrings:Other"]).ShouldBe(("Mine", "true", "x"));
    }

    [Fact]
    public void The_environment_wins()
    {
        Write("""{ "Values": { "PATH": "nowhere" } }""");
        LocalSettings.Load(_folder.FullName)["PATH"].ShouldBe(Environment.GetEnvironmentVariable("PATH"));
    }

    [Fact]
    public void Without_a_file_there_is_the_environment() => LocalSettings.Load(_folder.FullName)["PATH"].ShouldNotBeNull();

    [Theory]
    [InlineData("""{ "IsEncrypted": true, "Values": {} }""", "func settings decrypt")]
    [InlineData("{\n  \"Values\": nonsense }", "line 2")]
    public void A_file_that_cannot_be_read_is_said(string file, string words)
    {
        Write(file);
        Should.Throw<SettingsException>(() => LocalSettings.Load(_folder.FullName)).Problems.ShouldHaveSingleItem().ShouldContain(words);
    }

    private void Write(string text) => File.WriteAllText(Path.Combine(_folder.FullName, "local.settings.json"), text);
}
