using System.Text.Json;
using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Sluice.Testing;
using Sluice.Tests.Storage;
using Sluice.Tokens;

namespace Sluice.Tests.Tokens;

public sealed class OneShotTokensTests(AzuriteFixture azurite)
{
    private static readonly OneShotGrant Grant = new("file1", "\"0x1\"", "reveal", "operator:ann");
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task A_token_works_once()
    {
        var tokens = await TokensAsync();
        var (token, expires) = await tokens.IssueAsync(Grant, Minute);

        expires.ShouldBe(clock.GetUtcNow() + Minute);
        (await tokens.ConsumeAsync(token, "file1", "\"0x1\"", "reveal")).ShouldBe(Grant);
        (await tokens.ConsumeAsync(token, "file1", "\"0x1\"", "reveal")).ShouldBeNull();
    }

    [Fact]
    public async Task Of_64_simultaneous_uses_exactly_one_succeeds()
    {
        var tokens = await TokensAsync();
        var (token, _) = await tokens.IssueAsync(Grant, Minute);

        var uses = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => tokens.ConsumeAsync(token, "file1", "\"0x1\"", "reveal"))));

        uses.Count(use => use is not null).ShouldBe(1);
    }

    [Theory]
    [InlineData("file2", "\"0x1\"", "reveal")]
    [InlineData("file1", "\"0x2\"", "reveal")]
    [InlineData("file1", "\"0x1\"", "approve")]
    public async Task A_token_of_another_file_version_or_action_is_refused_and_not_used_up(string file, string etag, string action)
    {
        var tokens = await TokensAsync();
        var (token, _) = await tokens.IssueAsync(Grant, Minute);

        (await tokens.ConsumeAsync(token, file, etag, action)).ShouldBeNull();
        (await tokens.ConsumeAsync(token, "file1", "\"0x1\"", "reveal")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_token_expires_to_the_tick_and_an_unknown_one_is_refused_alike()
    {
        var tokens = await TokensAsync();
        var (token, _) = await tokens.IssueAsync(Grant, Minute);
        clock.Advance(Minute);

        (await tokens.ConsumeAsync(token, "file1", "\"0x1\"", "reveal")).ShouldBeNull();
        (await tokens.ConsumeAsync(new RandomIds().NewToken(), "file1", "\"0x1\"", "reveal")).ShouldBeNull();
    }

    [Fact]
    public async Task The_table_holds_no_usable_token()
    {
        var service = await AppStorage.TablesAsync(azurite);
        var (token, _) = await new OneShotTokens(new TokenStore(service), new RandomIds(), clock).IssueAsync(Grant, Minute);

        var dump = new List<string>();
        await foreach (var row in service.GetTableClient(TokenStore.Table).QueryAsync<TableEntity>())
            dump.Add(JsonSerializer.Serialize(row));

        dump.ShouldNotBeEmpty();
        dump.ShouldAllBe(row => !row.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_generator_that_repeats_itself_gives_no_second_token()
    {
        var token = new RandomIds().NewId();
        var tokens = new OneShotTokens(
            new TokenStore(await AppStorage.TablesAsync(azurite)), new RandomIds(bytes => Convert.FromHexString(token + token).CopyTo(bytes, 0)), clock);
        await tokens.IssueAsync(Grant, Minute);
        await Should.ThrowAsync<InvalidOperationException>(() => tokens.IssueAsync(Grant, Minute));
    }

    private async Task<OneShotTokens> TokensAsync() => new(new TokenStore(await AppStorage.TablesAsync(azurite)), new RandomIds(), clock);
}
