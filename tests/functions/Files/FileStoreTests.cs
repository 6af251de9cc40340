using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Sluice.Files;
using Sluice.Storage;
using Sluice.Testing;
using Sluice.Tests.Storage;
using Sluice.Tokens;

namespace Sluice.Tests.Files;

public sealed class FileStoreTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly string id = new RandomIds().NewId();

    [Fact]
    public async Task A_record_comes_back_whole()
    {
        var store = await StoreAsync();
        var record = new FileRecord
        {
            PartitionKey = id,
            Container = "uploads",
            Blob = "folder/ä '1'.png",
            ContentETag = "\"0x1\"",
            Sha256 = "abc",
            InstanceId = "instance",
            Run = 2,
            Name = "ä '1'.png",
            DeclaredType = "image/png",
            StoredType = "application/octet-stream",
            Size = 5_000_000_000,
            Conversation = "c",
            ChannelType = "t",
            Sender = "s",
            Source = "BOT",
            State = FileState.Reviewing,
            Type = "image/png",
            Width = 5_000_000_000,
            Height = 2,
            Frames = 3,
            Verification = VerificationStatus.NotRequired,
            Adult = 1,
            Spoof = 2,
            Medical = 3,
            Violence = 4,
            Racy = 5,
            Sensitive = true,
            KindsText = "passport,paymentCard",
            Decision = Decision.Review,
            Reasons = [new Reason("code", "words")],
            InterceptorsJson = "[]",
            Engines = "engine 1",
            ReviewDecision = "approve",
            ReviewReason = "because",
            ReviewedBy = "key:moderator",
            ReviewedAt = Now,
            ReviewDeadline = Now.AddDays(1),
            ReceivedAt = Now.AddDays(-1),
            FinishedAt = Now.AddHours(1),
        };
        var written = Text(record);

        (await store.TryAddAsync(record, CancellationToken.None)).ShouldBeTrue();

        Text((await store.FindAsync(id, CancellationToken.None))!).ShouldBe(written);
        typeof(FileRecord).GetProperties().Where(one => one.Name != nameof(FileRecord.Timestamp) && one.GetValue(record) is null)
            .ShouldBeEmpty("these are not tested");
    }

    [Fact]
    public async Task Who_adds_a_file_that_is_there_already_hears_it_and_changes_nothing()
    {
        var store = await StoreAsync();
        var added = await Task.WhenAll(Enumerable.Range(1, 16).Select(run => Task.Run(() => store.TryAddAsync(Record(run), CancellationToken.None))));

        var winner = added.Index().Single(one => one.Item).Index + 1;
        (await store.FindAsync(id, CancellationToken.None))!.Run.ShouldBe(winner);
    }

    [Fact]
    public async Task None_of_many_changes_at_once_is_lost()
    {
        var store = await StoreAsync();
        await store.TryAddAsync(Record(run: 0), CancellationToken.None);

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => store.ChangeAsync(id, one => ++one.Run > 0, CancellationToken.None))));

        (await store.FindAsync(id, CancellationToken.None))!.Run.ShouldBe(12);
    }

    [Fact]
    public async Task Of_many_who_decide_at_once_the_first_counts_and_all_hear_what_it_decided()
    {
        var store = await StoreAsync();
        await store.TryAddAsync(Record(), CancellationToken.None);

        var heard = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => store.ChangeAsync(
            id,
            one =>
            {
                if (one.ReviewedBy is not null) return false;
                one.ReviewedBy = $"moderator {i}";
                return true;
            },
            CancellationToken.None))));

        heard.Select(one => one!.ReviewedBy).Distinct().ShouldHaveSingleItem().ShouldBe((await store.FindAsync(id, CancellationToken.None))!.ReviewedBy);
    }

    [Fact]
    public async Task A_change_that_is_not_wanted_writes_nothing_and_answers_the_row_as_it_is()
    {
        var store = await StoreAsync();
        await store.TryAddAsync(Record(), CancellationToken.None);
        var before = (await store.FindAsync(id, CancellationToken.None))!;

        (await store.ChangeAsync(id, _ => false, CancellationToken.None))!.ETag.ShouldBe(before.ETag);

        (await store.FindAsync(id, CancellationToken.None))!.ETag.ShouldBe(before.ETag);
    }

    [Fact]
    public async Task A_row_is_deleted_only_as_it_was_read()
    {
        var store = await StoreAsync();
        await store.TryAddAsync(Record(), CancellationToken.None);
        var read = (await store.FindAsync(id, CancellationToken.None))!;
        await store.ChangeAsync(id, one => one.Add(new Reason("changed", "Meanwhile.")), CancellationToken.None);

        (await store.TryDeleteAsync(read, CancellationToken.None)).ShouldBeFalse();
        (await store.TryDeleteAsync((await store.FindAsync(id, CancellationToken.None))!, CancellationToken.None)).ShouldBeTrue();
        (await store.TryDeleteAsync(read, CancellationToken.None)).ShouldBeFalse("it was gone before");
    }

    [Fact]
    public async Task Of_a_file_that_nobody_knows_there_is_nothing_and_nothing_comes_of_changing_it()
    {
        var store = await StoreAsync();
        (await store.FindAsync(id, CancellationToken.None)).ShouldBeNull();
        (await store.FindVersionAsync(id)).ShouldBeNull();
        (await store.ChangeAsync(id, _ => throw new InvalidOperationException("There is no row to change."), CancellationToken.None)).ShouldBeNull();
        (await store.FindAsync(id, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task The_version_of_a_file_is_the_one_that_its_row_speaks_about()
    {
        var store = await StoreAsync();
        await store.TryAddAsync(Record(), CancellationToken.None);
        (await store.FindVersionAsync(id)).ShouldBe(new FileVersion(id, "uploads", "a.png", "\"0x1\""));
    }

    [Fact]
    public async Task A_row_that_others_change_without_end_is_given_up()
    {
        var store = await StoreAsync();
        await store.TryAddAsync(Record(), CancellationToken.None);
        var table = (await AppStorage.TablesAsync(azurite)).GetTableClient(Tables.Files);
        var attempts = 0;

        var givenUp = await Should.ThrowAsync<RequestFailedException>(() => store.ChangeAsync(
            id,
            _ =>
            {
                table.UpsertEntity(Record(run: 100 + ++attempts), TableUpdateMode.Replace);
                return true;
            },
            CancellationToken.None));

        givenUp.Status.ShouldBe(412);
        attempts.ShouldBe(20);
        (await store.FindAsync(id, CancellationToken.None))!.Run.ShouldBe(120, "what the others wrote stays");
    }

    [Fact]
    public async Task Pages_go_through_all_files_of_a_conversation_once()
    {
        var store = await StoreAsync();
        var conversation = id + "' or RowKey eq 'file";
        var ids = Enumerable.Range(0, 5).Select(i => $"{id}{i}").ToList();
        foreach (var one in ids) await store.TryAddAsync(Record(one, conversation, one.EndsWith('3') ? FileState.Released : FileState.Received), CancellationToken.None);

        (await PagesAsync(state: null)).ShouldBe([ids[..2], ids[2..4], ids[4..]]);
        (await PagesAsync(FileState.Released)).SelectMany(page => page).ShouldBe([ids[3]]);
        (await PagesAsync(FileState.Failed)).SelectMany(page => page).ShouldBeEmpty();

        async Task<List<List<string>>> PagesAsync(FileState? state)
        {
            var pages = new List<List<string>>();
            string? cursor = null;
            do
            {
                var (items, next) = await store.ListAsync(state, conversation, limit: 2, cursor, CancellationToken.None);
                pages.Add([.. items.Select(one => one.PartitionKey)]);
                cursor = next;
            }
            while (cursor is not null);
            return pages;
        }
    }

    private async Task<FileStore> StoreAsync() => new(await AppStorage.TablesAsync(azurite));

    private FileRecord Record(int run = 1) => new() { PartitionKey = id, Container = "uploads", Blob = "a.png", ContentETag = "\"0x1\"", Run = run, ReceivedAt = Now };

    private static FileRecord Record(string id, string conversation, FileState state) =>
        new() { PartitionKey = id, Conversation = conversation, State = state, ReceivedAt = Now };

    /// <summary>All but what the service says of the row.</summary>
    private static string Text(FileRecord record)
    {
        var json = JsonSerializer.SerializeToNode(record)!.AsObject();
        json.Remove(nameof(FileRecord.ETag));
        json.Remove(nameof(FileRecord.Timestamp));
        return json.ToJsonString();
    }
}
