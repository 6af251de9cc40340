using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sluice.Callers;

namespace Sluice.Tests.Callers;

public sealed class CallerTests
{
    [Theory]
    [InlineData(Role.Admin, Role.Uploader, true)]
    [InlineData(Role.Admin, Role.Backend, true)]
    [InlineData(Role.Admin, Role.Moderator, true)]
    [InlineData(Role.Admin, Role.Admin, true)]
    [InlineData(Role.Admin, Role.Operator, false)]
    [InlineData(Role.Uploader, Role.Uploader, true)]
    [InlineData(Role.Uploader, Role.Uploader | Role.Backend, true)]
    [InlineData(Role.Uploader | Role.Backend | Role.Moderator, Role.Admin, false)]
    [InlineData(Role.Operator, Role.Admin | Role.Backend | Role.Moderator | Role.Uploader, false)]
    [InlineData(Role.None, Role.Admin, false)]
    [InlineData(Role.Admin, Role.None, false)]
    public void An_admin_holds_every_role_of_a_key_and_anybody_else_their_own(Role held, Role anyOf, bool has)
    {
        var caller = new Caller("key:a", held);
        caller.Has(anyOf).ShouldBe(has);
        (caller.RefusalUnless(anyOf) as ProblemHttpResult)?.StatusCode.ShouldBe(403);
        (caller.RefusalUnless(anyOf) is null).ShouldBe(has);
    }

    [Fact]
    public void Who_shows_nothing_is_asked_to() => Caller.Anonymous.RefusalUnless(Role.Admin).ShouldBeOfType<ProblemHttpResult>().StatusCode.ShouldBe(401);

    [Fact]
    public void A_caller_without_a_session_sees_every_conversation() => new Caller("key:a", Role.Backend).MaySee("c").ShouldBeTrue();

    [Fact]
    public void A_request_that_nobody_looked_at_is_anonymous() => new DefaultHttpContext().Request.GetCaller().ShouldBe(Caller.Anonymous);
}
