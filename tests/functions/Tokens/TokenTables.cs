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

/// <summary>A clock that only tests turn.</summary>
internal sealed class TestClock(DateTimeOffset now) : TimeProvider
{
    private DateTimeOffset now = now;

    public TestClock()
        : this(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))
    {
    }

    public override DateTimeOffset GetUtcNow() => now;

    public void Advance(TimeSpan by) => now += by;
}
