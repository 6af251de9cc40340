using System.Runtime.Serialization;
using System.Text;
using Azure;
using Azure.Data.Tables;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Testing;

namespace Sluice.Packages.Tests.Tables;

/// <summary>What is written is what is read, whatever the type, and whatever the characters in keys.</summary>
public sealed class RoundTripTests(AzuriteFixture azurite) : IAsyncLifetime
{
    // Half a surrogate pair is no character, and has no place in UTF-8.
    private static readonly Gen<string> Texts = ArbMap.Default.GeneratorFor<UnicodeString>()
        .Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get ?? "")));
    // The service's times start in 1601 and have ticks of 100 ns.
    private static readonly Gen<DateTimeOffset> Times = ArbMap.Default.GeneratorFor<DateTime>()
        .Select(time => new DateTimeOffset(Math.Max(time.Ticks, new DateTime(1601, 1, 1).Ticks), TimeSpan.Zero));
    private static readonly Gen<object> Values = Gen.OneOf(
        Texts.Select(value => (object)value),
        ArbMap.Default.GeneratorFor<int>().Select(value => (object)value),
        ArbMap.Default.GeneratorFor<long>().Select(value => (object)value),
        Gen.Elements(int.MinValue, int.MaxValue, (object)long.MinValue, long.MaxValue, (1L << 53) + 1),
        ArbMap.Default.GeneratorFor<double>().Select(value => (object)value),
        Gen.Elements(double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon, 1e300, 5, 0.1).Select(value => (object)value),
        ArbMap.Default.GeneratorFor<bool>().Select(value => (object)value),
        ArbMap.Default.GeneratorFor<Guid>().Select(value => (object)value),
        ArbMap.Default.GeneratorFor<byte[]>().Select(value => (object)value),
        Times.Select(value => (object)value));

    private readonly TableClient _table = new(azurite.ConnectionString, AzuriteFixture.UniqueName());

    public async ValueTask InitializeAsync() => await _table.CreateAsync();

    public async ValueTask DisposeAsync() => await _table.DeleteAsync();

    [Fact]
    public void Every_value_of_every_type_comes_back() =>
        Prop.ForAll(Values.ArrayOf(5).ToArbitrary(), async values =>
        {
            var entity = new TableEntity("p", "r");
            for (var i = 0; i < values.Length; i++)
                entity[$"V{i}"] = values[i];
            await _table.UpsertEntityAsync(entity, TableUpdateMode.Replace);

            var read = (await _table.GetEntityAsync<TableEntity>("p", "r")).Value;

            for (var i = 0; i < values.Length; i++)
                read[$"V{i}"].ShouldBe(values[i]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_value_comes_back_from_a_transaction_and_a_query() =>
        Prop.ForAll(Values.ArrayOf(5).ToArbitrary(), async values =>
        {
            await _table.SubmitTransactionAsync(values.Select((value, i) => new TableTransactionAction(
                TableTransactionActionType.UpsertReplace, new TableEntity("t", $"{i}") { ["V"] = value })));

            var read = await _table.QueryAsync<TableEntity>("PartitionKey eq 't'").Select(row => row["V"]).ToListAsync();

            read.ShouldBe(values);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("'")]
    [InlineData("it's ''quoted''")]
    [InlineData(" a b ")]
    [InlineData("a+b&c=d;e,f:g@h!i$j*k(l)m~n")]
    [InlineData("%41%2F%25")]
    [InlineData("ä€ 漢字 \U0001F600")]
    [InlineData("<xml>\"{json}\"")]
    [InlineData("PartitionKey='x',RowKey='y'", false)] // Azurite loses its way in a batch's addresses here.
    public async Task Odd_keys_address_their_entity_and_no_other(string key, bool inTransaction = true)
    {
        await _table.AddEntityAsync(new TableEntity(key, key) { ["N"] = 1 });
        await _table.AddEntityAsync(new TableEntity(key, key + "x"));

        await _table.UpdateEntityAsync(new TableEntity(key, key) { ["N"] = 2 }, ETag.All);
        var merge = new TableEntity(key, key) { ["M"] = 3 };
        if (inTransaction)
            await _table.SubmitTransactionAsync([new(TableTransactionActionType.UpdateMerge, merge)]);
        else
            await _table.UpsertEntityAsync(merge);

        var read = (await _table.GetEntityAsync<TableEntity>(key, key)).Value;
        (read.PartitionKey, read.RowKey, read.GetInt32("N"), read.GetInt32("M")).ShouldBe((key, key, 2, 3));
        var found = await _table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {key} and RowKey eq {key}")).ToListAsync();
        found.Count.ShouldBe(1);
        (await _table.DeleteEntityAsync(key, key, read.ETag)).Status.ShouldBe(204);
        (await _table.GetEntityIfExistsAsync<TableEntity>(key, key)).HasValue.ShouldBeFalse();
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    public async Task Keys_that_the_service_forbids_are_refused(string key)
    {
        var error = await Should.ThrowAsync<RequestFailedException>(_table.AddEntityAsync(new TableEntity(key, "r")));

        error.Status.ShouldBe(400);
    }

    [Fact]
    public async Task An_entity_of_its_own_type_comes_back_with_its_properties()
    {
        var record = Record.Full();
        await _table.AddEntityAsync(record);

        var read = (await _table.GetEntityAsync<Record>("p", "full")).Value;
        var raw = (await _table.GetEntityAsync<TableEntity>("p", "full")).Value;

        read.ETag.ShouldNotBe(default);
        read.Timestamp.ShouldNotBeNull();
        (read.ETag, read.Timestamp) = (record.ETag, record.Timestamp);
        read.ShouldBeEquivalentTo(record);
        raw.GetString("State").ShouldBe("Released");
        raw.GetInt64("renamed").ShouldBe(long.MaxValue);
        raw.GetBinary("Data").ShouldBe([1, 2, 3]);
        raw.ContainsKey("Ignored").ShouldBeFalse();
        raw.GetInt32("Computed").ShouldBe(12);
    }

    [Fact]
    public async Task What_is_null_is_not_written_and_what_is_unknown_is_not_read()
    {
        await _table.AddEntityAsync(new Record { PartitionKey = "p", RowKey = "empty", Moment = DateTimeOffset.UnixEpoch });
        await _table.UpdateEntityAsync(new TableEntity("p", "empty") { ["Unknown"] = 1L, ["State"] = 1 }, ETag.All);

        var raw = (await _table.GetEntityAsync<TableEntity>("p", "empty")).Value;
        var read = await _table.QueryAsync<Record>("RowKey eq 'empty'").SingleAsync();

        raw.ContainsKey("Text").ShouldBeFalse();
        raw.ContainsKey("MaybeTime").ShouldBeFalse();
        read.Text.ShouldBeNull();
        // Enums written as numbers by others are understood.
        read.State.ShouldBe(State.Released);
    }

    [Fact]
    public async Task A_type_that_the_service_lacks_is_named()
    {
        var error = await Should.ThrowAsync<NotSupportedException>(() => _table.AddEntityAsync(new Unsupported()));

        error.Message.ShouldContain("Length");
        error.Message.ShouldContain("TimeSpan");
        await Should.ThrowAsync<NotSupportedException>(() => _table.AddEntityAsync(new TableEntity("p", "r") { ["X"] = TimeSpan.Zero }));
    }

    [Fact]
    public async Task Local_times_are_refused_because_they_depend_on_the_machine() =>
        await Should.ThrowAsync<NotSupportedException>(() =>
            _table.AddEntityAsync(new TableEntity("p", "r") { ["Time"] = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Unspecified) }));

    [Fact]
    public void A_property_is_read_as_the_type_it_has()
    {
        var entity = new TableEntity { ["Int"] = 1, ["Time"] = DateTimeOffset.UnixEpoch, ["Bytes"] = new byte[] { 1 } };

        entity.GetDateTime("Time").ShouldBe(DateTime.UnixEpoch);
        entity.GetBinaryData("Bytes")!.ToArray().ShouldBe([1]);
        entity.GetInt32("Missing").ShouldBeNull();
        Should.Throw<InvalidOperationException>(() => entity.GetInt64("Int"));
        Should.Throw<InvalidOperationException>(() => entity.GetString("Int"));
    }

    private enum State
    {
        Received,
        Released,
    }

    private sealed class Record : ITableEntity
    {
        public string PartitionKey { get; set; } = "";

        public string RowKey { get; set; } = "";

        public DateTimeOffset? Timestamp { get; set; }

        public ETag ETag { get; set; }

        public string? Text { get; set; }

        public int Number { get; init; }

        public int? MaybeNumber { get; set; }

        [DataMember(Name = "renamed")]
        public long Long { get; set; }

        public double Ratio { get; set; }

        public bool Flag { get; set; }

        public Guid Id { get; set; }

        public Guid? MaybeId { get; set; }

        public DateTimeOffset Moment { get; set; }

        public DateTime? MaybeTime { get; set; }

        public byte[]? Data { get; set; }

        public State State { get; set; }

        public State? MaybeState { get; set; }

        [IgnoreDataMember]
        public string? Ignored { get; set; }

        public int Computed => Number * 2;

        public static Record Full() => new()
        {
            PartitionKey = "p",
            RowKey = "full",
            Text = "Ä\n'\"",
            Number = 6,
            MaybeNumber = int.MinValue,
            Long = long.MaxValue,
            Ratio = double.NaN,
            Flag = true,
            Id = Guid.Parse("5f3c1a52-96cc-4a4a-a5ff-0a1c5b3e8a11"),
            MaybeId = Guid.Empty,
            Moment = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1234567),
            MaybeTime = DateTime.UnixEpoch,
            Data = [1, 2, 3],
            State = State.Released,
            MaybeState = State.Received,
        };
    }

    private sealed class Unsupported : ITableEntity
    {
        public string PartitionKey { get; set; } = "";

        public string RowKey { get; set; } = "";

        public DateTimeOffset? Timestamp { get; set; }

        public ETag ETag { get; set; }

        public TimeSpan Length { get; set; }
    }
}
