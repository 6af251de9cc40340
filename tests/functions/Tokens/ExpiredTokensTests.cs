using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;
using Sluice.Files;
using Sluice.Intake;
using Sluice.Testing;
using Sluice.Tests.Storage;
using Sluice.Tokens;

namespace Sluice.Tests.Tokens;

public sealed class ExpiredTokensTests(AzuriteFixture azurite)
{
    private static readonly UploadContext Upload = new("a", null, 0, null, null, null, null);

    [Fact]
    public async Task Rows_go_a_week_after_they_expired_and_not_a_second_before()
    {
        // Long before the clocks of other tests, whose rows are in the same table.
        var now = new DateTimeOffset(2001, 1, 8, 0, 0, 0, TimeSpan.Zero);
        var service = await AppStorage.TablesAsync(azurite);
        var (store, tickets, ids) = (new TokenStore(service), new TicketStore(service), new RandomIds());
        var (old, recent, oldTicket) = (ids.NewId(), ids.NewId(), ids.NewId());
        await store.InsertAsync("decision", old, now.AddDays(-7).AddSeconds(-1), "data");
        await store.InsertAsync("decision", recent, now.AddDays(-7).AddSeconds(1), "data");
        await tickets.AddAsync(oldTicket, Upload, now.AddDays(-8), CancellationToken.None);

        await new ExpiredTokens(store, new FakeTimeProvider(now)).RunAsync(new TimerInfo(), CancellationToken.None);

        (await store.FindAsync<string>("decision", old)).ShouldBeNull();
        (await store.FindAsync<string>("decision", recent)).ShouldNotBeNull();
        (await tickets.FindAsync(oldTicket, CancellationToken.None)).ShouldBeNull();
    }
}
