using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Sluice.Api;
using Sluice.Audit;
using Sluice.Callers;
using Sluice.Files;
using Sluice.Testing;
using Sluice.Tests.Interceptors;
using Sluice.Tests.Storage;
using Sluice.Tokens;

namespace Sluice.Tests.Api;

public sealed class ReviewFunctionsTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task The_same_decision_said_again_is_one_act_in_the_audit()
    {
        var tables = await AppStorage.TablesAsync(azurite);
        var (files, audit, clock, durable) = (new FileStore(tables), new AuditStore(tables), new FakeTimeProvider(), new RecordingDurableClient());
        var review = new ReviewFunctions(files, audit, null!, clock);
        var id = new RandomIds().NewId();
        await files.TryAddAsync(new FileRecord { PartitionKey = id, ContentETag = "\"0x1\"", State = FileState.Reviewing }, CancellationToken.None);

        foreach (var moderator in new[] { "key:first", "key:second" })
        {
            var http = new DefaultHttpContext();
            http.Features.Set(new Caller(moderator, Role.Moderator));
            await review.ApproveAsync(http.Request, id, durable, CancellationToken.None);
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        var (acts, _) = await audit.ListAsync(id, null, null, null, 10, null, CancellationToken.None);
        var act = acts.ShouldHaveSingleItem();
        (act.GetString("Who"), act.GetDateTimeOffset("At")).ShouldBe(("key:first", new FakeTimeProvider().GetUtcNow()));
        durable.Raised.Count.ShouldBe(2, "it wakes the orchestration up again");
    }
}
