using Sluice.Outgoing;
using Sluice.Unblu.Vetting;

namespace Sluice.Tests.Unblu.Vetting;

public sealed class UnbluOptionsTests
{
    private static readonly OutgoingOptions Security = new();

    [Fact]
    public void Without_a_server_nothing_is_needed() => new UnbluOptions().Validate(Security).ShouldBeEmpty();

    [Fact]
    public void All_problems_are_told_at_once_and_none_tells_a_value()
    {
        var problems = new UnbluOptions { BaseUrl = new Uri("https://unblu.cloud/secret"), User = "a:b", Deadline = TimeSpan.FromSeconds(1), RejectReason = "" }
            .Validate(Security).ToList();
        problems.Count.ShouldBe(6);
        problems.ShouldAllBe(problem => problem.StartsWith("Sluice:Unblu:", StringComparison.Ordinal) && !problem.Contains("cloud/secret"));
    }

    [Fact]
    public void Credentials_without_a_server_are_a_mistake() => new UnbluOptions { Password = "p" }.Validate(Security).Count().ShouldBe(1);

    [Theory]
    [InlineData("https://unblu.cloud/app/rest/v4", true, 0)]
    [InlineData("https://unblu.cloud/app/rest/v3", false, 0)]
    [InlineData("https://unblu.cloud/app/rest/v3", true, 1)]
    [InlineData("ftp://unblu.cloud/app/rest/v4", false, 1)]
    [InlineData("/app/rest/v4", false, 1)]
    [InlineData("http://unblu.cloud/app/rest/v4", false, 1)]
    [InlineData("https://unblu.cloud:7777/app/rest/v4", false, 1)]
    [InlineData("https://10.0.0.1/app/rest/v4", false, 1)]
    public void The_address_is_the_Web_APIs(string url, bool global, int problems) =>
        new UnbluOptions { BaseUrl = new Uri(url, UriKind.RelativeOrAbsolute), User = "u", Password = "p", Secret = "s", Global = global }
            .Validate(Security).Count().ShouldBe(problems);
}
