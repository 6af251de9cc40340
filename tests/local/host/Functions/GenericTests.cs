using System.Text.RegularExpressions;

namespace Sluice.Host.Tests.Functions;

/// <summary>The host knows nothing of what it runs: any isolated-worker app would do.</summary>
public sealed partial class GenericTests
{
    private static readonly string Folder = Path.Combine(SampleHost.Metadata("Host"), "Functions");

    [Fact]
    public void No_file_of_the_generic_host_has_a_word_of_sluice()
    {
        var files = Directory.GetFiles(Folder, "*", SearchOption.AllDirectories);
        files.ShouldNotBeEmpty();
        files.SelectMany(file => Words().Matches(Namespaces().Replace(File.ReadAllText(file), "")).Select(word => $"{file}: {word.Value}")).ShouldBeEmpty();
    }

    [Fact]
    public void A_word_of_sluice_is_found()
    {
        Words().IsMatch(Namespaces().Replace("namespace Sluice.Host.Functions;", "")).ShouldBeFalse();
        foreach (var text in (string[])["Sluice:Security", "IntakeEventGrid", "the quarantine", "verifyFile", "uploads"]) Words().IsMatch(text).ShouldBeTrue(text);
    }

    [GeneratedRegex(@"Sluice\.(Host|Setup)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Namespaces();

    [GeneratedRegex("sluice|intake|quarantine|verif|uploads?\\b|moderat|sensitiv|interceptor|vision|unblu|vet\\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Words();
}
