using System.Text.RegularExpressions;
using Sluice.Verification;

namespace Sluice.Tests.Verification;

public sealed partial class StepsTests
{
    [Fact]
    public void The_README_lists_the_steps_of_the_orchestrator_in_their_order()
    {
        var readme = File.ReadAllText(Path.Combine(Samples.Root, "README.md"));
        var section = readme[readme.IndexOf("## What happens to a file", StringComparison.Ordinal)..];
        NumberedStep().Matches(section[..section.IndexOf("\n## ", 5, StringComparison.Ordinal)]).Select(m => m.Groups["step"].Value).ShouldBe(Steps.All);
    }

    [GeneratedRegex(@"^\d\. \*\*(?<step>[^*]+)\*\*", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NumberedStep();
}
