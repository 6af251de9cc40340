using System.Text;
using Sluice.Callers;

namespace Sluice.Tests.Callers;

public sealed class PlatformPrincipalTests
{
    [Theory]
    [InlineData("""{"name_typ":"name","role_typ":"app","claims":[{"typ":"name","val":"Ann"},{"typ":"app","val":"moderator"},{"typ":"roles","val":"backend"}]}""", "user:Ann", Role.Moderator | Role.Backend)]
    [InlineData("""{"name_typ":"name","claims":[{"typ":"email","val":"a@b"},{"typ":"roles","val":"stranger"}]}""", "user:unnamed", Role.None)]
    [InlineData("""{"claims":[]}""", "user:unnamed", Role.None)]
    [InlineData("""{"name_typ":"name","claims":[{"typ":"name"},{"typ":"groups","val":"admin"}]}""", "user:unnamed", Role.None)]
    public void A_user_has_the_roles_that_the_platform_names_and_no_others(string principal, string name, Role roles) =>
        PlatformPrincipal.Read(Base64(principal)).ShouldBe(new Caller(name, roles));

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"claims":null}""")]
    [InlineData("""{"claims":""")]
    [InlineData("")]
    public void What_is_no_principal_is_nobody(string principal) => PlatformPrincipal.Read(Base64(principal)).ShouldBeNull();

    [Fact]
    public void What_is_no_base64_is_nobody() => PlatformPrincipal.Read("{\"claims\":[]}").ShouldBeNull();

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
