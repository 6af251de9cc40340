using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Sluice.Testing;

namespace Sluice.Packages.Tests.Tables;

public sealed class TableClientTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly TableClient _table = new(azurite.ConnectionString, AzuriteFixture.UniqueName());

    public async ValueTask InitializeAsync() => await _table.CreateAsync();

    public async ValueTask DisposeAsync() => await _table.DeleteAsync();

    [Fact]
    public async Task An_added_entity_is_read_back_with_the_etag_of_its_write()
    {
        var added = await _table.AddEntityAsync(new TableEntity("p", "r") { ["Name"] = "Ä" });

        var entity = (await _table.GetEntityAsync<TableEntity>("p", "r")).Value;

        added.Status.ShouldBe(204);
        added.Headers.ETag.ShouldNotBeNull();
        entity.ETag.ShouldBe(added.Headers.ETag.Value);
        entity.GetString("Name").ShouldBe("Ä");
        entity.Timestamp.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_second_insert_of_the_same_keys_is_refused()
    {
        await _table.AddEntityAsync(new TableEntity("p", "r"));

        var error = await Should.ThrowAsync<RequestFailedException>(_table.AddEntityAsync(new TableEntity("p", "r")));

        error.Status.ShouldBe(409);
        error.ErrorCode.ShouldBe("EntityAlreadyExists");
        (error.ErrorCode! == TableErrorCode.EntityAlreadyExists).ShouldBeTrue();
    }

    [Theory]
    [InlineData(TableUpdateMode.Merge)]
    [InlineData(TableUpdateMode.Replace)]
    public async Task An_update_with_a_stale_etag_is_refused_and_changes_nothing(TableUpdateMode mode)
    {
        var first = (await _table.AddEntityAsync(new TableEntity("p", "r") { ["N"] = 1 })).Headers.ETag!.Value;
        var second = (await _table.UpdateEntityAsync(new TableEntity("p", "r") { ["N"] = 2 }, first, mode)).Headers.ETag!.Value;

        var error = await Should.ThrowAsync<RequestFailedException>(
            _table.UpdateEntityAsync(new TableEntity("p", "r") { ["N"] = 3 }, first, mode));

        error.Status.ShouldBe(412);
        error.ErrorCode.ShouldBe("UpdateConditionNotSatisfied");
        var entity = (await _table.GetEntityAsync<TableEntity>("p", "r")).Value;
        entity.GetInt32("N").ShouldBe(2);
        entity.ETag.ShouldBe(second);
    }

    [Fact]
    public async Task A_merge_keeps_what_it_does_not_name_and_a_replacement_does_not()
    {
        await _table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = 2 });

        await _table.UpdateEntityAsync(new TableEntity("p", "r") { ["A"] = 3 }, ETag.All, TableUpdateMode.Merge);
        var merged = (await _table.GetEntityAsync<TableEntity>("p", "r")).Value;
        await _table.UpdateEntityAsync(new TableEntity("p", "r") { ["A"] = 4 }, ETag.All, TableUpdateMode.Replace);
        var replaced = (await _table.GetEntityAsync<TableEntity>("p", "r")).Value;

        (merged.GetInt32("A"), merged.GetInt32("B")).ShouldBe((3, 2));
        (replaced.GetInt32("A"), replaced.GetInt32("B")).ShouldBe((4, null));
    }

    [Fact]
    public async Task An_update_of_nothing_is_refused_but_an_upsert_writes()
    {
        var entity = new TableEntity("p", "r") { ["A"] = 1 };

        var error = await Should.ThrowAsync<RequestFailedException>(_table.UpdateEntityAsync(entity, ETag.All));
        await _table.UpsertEntityAsync(entity);
        await _table.UpsertEntityAsync(new TableEntity("p", "r") { ["B"] = 2 }, TableUpdateMode.Replace);

        (error.Status, error.ErrorCode).ShouldBe((404, "ResourceNotFound"));
        (await _table.GetEntityAsync<TableEntity>("p", "r")).Value.ContainsKey("A").ShouldBeFalse();
    }

    [Fact]
    public async Task An_update_without_an_etag_never_reaches_the_service() =>
        await Should.ThrowAsync<ArgumentException>(() => _table.UpdateEntityAsync(new TableEntity("p", "r"), default));

    [Fact]
    public async Task A_delete_with_a_stale_etag_is_refused_and_one_of_nothing_answers_404()
    {
        var stale = (await _table.AddEntityAsync(new TableEntity("p", "r"))).Headers.ETag!.Value;
        var fresh = (await _table.UpsertEntityAsync(new TableEntity("p", "r"))).Headers.ETag!.Value;

        var error = await Should.ThrowAsync<RequestFailedException>(_table.DeleteEntityAsync("p", "r", stale));
        var deleted = await _table.DeleteEntityAsync("p", "r", fresh);
        var again = await _table.DeleteEntityAsync("p", "r");

        (error.Status, error.ErrorCode).ShouldBe((412, "UpdateConditionNotSatisfied"));
        deleted.Status.ShouldBe(204);
        again.Status.ShouldBe(404);
    }

    [Fact]
    public async Task What_is_not_there_has_no_value_or_is_an_error_as_asked()
    {
        var missing = await _table.GetEntityIfExistsAsync<TableEntity>("p", "r");
        var error = await Should.ThrowAsync<RequestFailedException>(_table.GetEntityAsync<TableEntity>("p", "r"));

        missing.HasValue.ShouldBeFalse();
        (error.Status, error.ErrorCode).ShouldBe((404, "ResourceNotFound"));
    }

    [Fact]
    public async Task Only_the_selected_properties_are_read()
    {
        await _table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = 2 });

        var entity = (await _table.GetEntityAsync<TableEntity>("p", "r", ["A"])).Value;

        entity.GetInt32("A").ShouldBe(1);
        entity.ContainsKey("B").ShouldBeFalse();
    }

    [Fact]
    public async Task A_string_over_64_KiB_is_refused_and_one_of_64_KiB_is_not()
    {
        // The limit is in UTF-16 units: 32 Ki of them.
        await _table.AddEntityAsync(new TableEntity("p", "fits") { ["Text"] = new string('x', 32 * 1024) });

        var error = await Should.ThrowAsync<RequestFailedException>(
            _table.AddEntityAsync(new TableEntity("p", "r") { ["Text"] = new string('x', 32 * 1024 + 1) }));

        (error.Status, error.ErrorCode).ShouldBe((400, "PropertyValueTooLarge"));
    }

    [Fact]
    public async Task A_table_is_created_once_and_deleted_once()
    {
        var table = new TableClient(azurite.ConnectionString, AzuriteFixture.UniqueName());

        (await table.CreateIfNotExistsAsync()).Value.Name.ShouldBe(table.Name);
        (await table.CreateIfNotExistsAsync()).GetRawResponse().Status.ShouldBe(409);
        var error = await Should.ThrowAsync<RequestFailedException>(table.CreateAsync());
        (await table.DeleteAsync()).Status.ShouldBe(204);
        (await table.DeleteAsync()).Status.ShouldBe(404);

        (error.Status, error.ErrorCode).ShouldBe((409, "TableAlreadyExists"));
    }
}
