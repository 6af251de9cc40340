using Sluice.Setup;

namespace Sluice.Testing;

/// <summary>
/// One Azurite in memory for a whole test assembly: <c>[assembly: AssemblyFixture(typeof(AzuriteFixture))]</c>, then a
/// constructor parameter of the test class. Tests keep apart by the names of their containers, queues and tables.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private Azurite? _azurite;

    /// <summary>Who hears of new blobs; set before the start.</summary>
    public BlobCreatedSubscription? BlobCreated { get; set; }

    public string ConnectionString => Running.ConnectionString;

    public Uri BlobEndpoint => Running.BlobEndpoint;

    public Uri QueueEndpoint => Running.QueueEndpoint;

    public Uri TableEndpoint => Running.TableEndpoint;

    private Azurite Running => _azurite ?? throw new InvalidOperationException("The fixture is not initialized.");

    /// <summary>A name that nothing else has, good for a container, a queue or a table.</summary>
    /// <param name="prefix">Lower-case letters and digits, a letter first, 31 characters at most.</param>
    public static string UniqueName(string prefix = "test") => $"{prefix}{Guid.NewGuid():N}";

    public async ValueTask InitializeAsync()
    {
        await NodePackages.EnsureAsync();
        _azurite = await Azurite.StartAsync(new AzuriteOptions { BlobCreated = BlobCreated });
    }

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null) await _azurite.DisposeAsync();
    }
}
