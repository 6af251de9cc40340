using Azure;
using Azure.Data.Tables;
using Sluice.Host.Functions;

namespace Sluice.Host.Start;

/// <summary>
/// The engine of versions before the one on Microsoft's extensions kept its instances in a table of the same name. Nothing of it
/// can be carried on.
/// </summary>
internal static class EarlierTaskHub
{
    /// <summary>The row key of its instances.</summary>
    private const string Filter = "RowKey eq 'instance'";

    /// <exception cref="SettingsException">The task hub holds instances of the earlier engine.</exception>
    public static async Task RequireNoneAsync(StorageConnection storage, string hub, string dataFolder, CancellationToken cancellation)
    {
        var table = storage.Client("table", text => new TableServiceClient(text), (uri, identity) => new TableServiceClient(uri, identity))
            .GetTableClient(hub + "Instances");
        try
        {
            await foreach (var _ in table.QueryAsync<TableEntity>(Filter, maxPerPage: 1, ["RowKey"], cancellation))
            {
                throw new SettingsException([
                    $"The task hub {hub} was written by an earlier version whose orchestrations cannot be carried on. Nothing was changed. "
                    + $"Start with another folder (--data; this one is {dataFolder}) or another hub (TASKHUB_NAME): the new one finds the files in quarantine only where storage is the same."]);
            }
        }
        catch (RequestFailedException e) when (e.Status == StatusCodes.Status404NotFound)
        {
            // A new hub.
        }
    }
}
