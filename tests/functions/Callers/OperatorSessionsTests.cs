using Microsoft.Extensions.Time.Testing;
using Sluice.Callers;
using Sluice.Testing;
using Sluice.Tests.Storage;
using Sluice.Tokens;

namespace Sluice.Tests.Callers;

public sealed class OperatorSessionsTests(AzuriteFixture azurite)
{
    private static readonly OperatorGrant Grant = new("ann", OperatorPermission.DownloadVerified, "conversation 7");

    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task A_session_is_known_until_it_expires()
    {
        var sessions = await SessionsAsync();
        var (token, expires) = await sessions.IssueAsync(Grant, TimeSpan.FromMinutes(5));

        expires.ShouldBe(clock.GetUtcNow().AddMinutes(5));
        (await sessions.FindAsync(token)).ShouldBe(new Caller("operator:ann", Role.Operator, Grant));
        clock.Advance(TimeSpan.FromMinutes(5));
        (await sessions.FindAsync(token)).ShouldBeNull();
    }

    [Theory]
    [InlineData("conversation 7", true)]
    [InlineData("Conversation 7", false)]
    [InlineData("conversation 8", false)]
    [InlineData(null, false)]
    public async Task An_operator_sees_one_conversation_and_has_no_role_of_a_key(string? conversation, bool sees)
    {
        var sessions = await SessionsAsync();
        var caller = (await sessions.FindAsync((await sessions.IssueAsync(Grant, TimeSpan.FromMinutes(5))).Token)).ShouldNotBeNull();
        caller.MaySee(conversation).ShouldBe(sees);
        caller.Has(Role.Backend | Role.Moderator | Role.Admin | Role.Uploader).ShouldBeFalse();
    }

    [Fact]
    public async Task No_session_lasts_longer_than_an_hour()
    {
        var sessions = await SessionsAsync();
        await sessions.IssueAsync(Grant, TimeSpan.FromHours(1));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => sessions.IssueAsync(Grant, TimeSpan.FromHours(1) + TimeSpan.FromTicks(1)));
    }

    [Fact]
    public async Task A_generator_that_repeats_itself_opens_nobody_elses_session()
    {
        var token = new RandomIds().NewId();
        var sessions = new OperatorSessions(new TokenStore(await AppStorage.TablesAsync(azurite)), new RandomIds(bytes => Convert.FromHexString(token + token).CopyTo(bytes, 0)), clock);
        await sessions.IssueAsync(Grant, TimeSpan.FromMinutes(1));
        await Should.ThrowAsync<InvalidOperationException>(() => sessions.IssueAsync(Grant, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task A_reveal_link_is_no_session()
    {
        var store = new TokenStore(await AppStorage.TablesAsync(azurite));
        var links = new OneShotTokens(store, new RandomIds(), clock);
        var (link, _) = await links.IssueAsync(new OneShotGrant("file1", "\"0x1\"", "reveal", "operator:ann"), TimeSpan.FromMinutes(1));
        (await new OperatorSessions(store, new RandomIds(), clock).FindAsync(link)).ShouldBeNull();
    }

    private async Task<OperatorSessions> SessionsAsync() => new(new TokenStore(await AppStorage.TablesAsync(azurite)), new RandomIds(), clock);
}
