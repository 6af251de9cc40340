using System.Diagnostics;
using Azure;
using Sluice.Files;
using Sluice.Intake;
using Sluice.Testing;
using Sluice.Tests.Storage;
using Sluice.Tokens;

namespace Sluice.Tests.Intake;

public sealed class TicketStoreTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Expires = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string id = FileIds.ForTicket(new RandomIds().NewId());

    [Fact]
    public async Task What_the_backend_said_is_found_by_the_id_but_for_the_size()
    {
        var store = await StoreAsync();
        var said = new UploadContext("ä '1'.png", "image/png", 7, "conversation", "channel", "sender", "BOT");
        await store.AddAsync(id, said, Expires, CancellationToken.None);
        (await store.FindAsync(id, CancellationToken.None))!.Upload.ShouldBe(said with { Size = 0 });
    }

    [Fact]
    public async Task What_it_did_not_say_stays_unsaid()
    {
        var store = await StoreAsync();
        var nothing = new UploadContext(null, null, 0, null, null, null, null);
        await store.AddAsync(id, nothing, Expires, CancellationToken.None);
        (await store.FindAsync(id, CancellationToken.None)).ShouldBe(new Ticket(nothing, null));
    }

    [Fact]
    public async Task A_ticket_knows_the_span_in_which_it_was_given()
    {
        var store = await StoreAsync();
        using var span = new Activity("upload").SetIdFormat(ActivityIdFormat.W3C).Start();
        await store.AddAsync(id, new UploadContext(null, null, 0, null, null, null, null), Expires, CancellationToken.None);
        (await store.FindAsync(id, CancellationToken.None))!.TraceParent.ShouldBe(span.Id);
    }

    [Fact]
    public async Task Of_many_who_give_a_ticket_of_the_same_id_one_does_and_the_others_hear_it()
    {
        var store = await StoreAsync();
        var given = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => IsGivenAsync($"{i}"))));
        var winner = given.Index().Single(one => one.Item).Index;
        (await store.FindAsync(id, CancellationToken.None))!.Upload.Name.ShouldBe($"{winner}");

        async Task<bool> IsGivenAsync(string name)
        {
            try
            {
                await store.AddAsync(id, new UploadContext(name, null, 0, null, null, null, null), Expires, CancellationToken.None);
                return true;
            }
            catch (RequestFailedException taken) when (taken.Status == 409)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task Neither_an_unknown_id_nor_a_token_is_a_ticket()
    {
        var tables = await AppStorage.TablesAsync(azurite);
        await new TokenStore(tables).InsertAsync("link", id, Expires, "data");
        (await new TicketStore(tables).FindAsync(id, CancellationToken.None)).ShouldBeNull();
    }

    private async Task<TicketStore> StoreAsync() => new(await AppStorage.TablesAsync(azurite));
}
