using Azure.Data.Tables;
using Sluice.Interceptors.Registry;
using Sluice.Testing;
using Sluice.Tokens;

namespace Sluice.Tests.Tokens;

/// <summary>The real tables on Azurite. Tests keep apart by ids and tokens of their own.</summary>
internal static class TokenTables
{
    public static async Task<TableServiceClient> OpenAsync(AzuriteFixture azurite)
    {
        var service = new TableServiceClient(azurite.ConnectionString);
        await service.CreateTableIfNotExistsAsync(TokenStore.Table);
        await service.CreateTableIfNotExistsAsync(InterceptorStore.Table);
        return service;
    }
}
