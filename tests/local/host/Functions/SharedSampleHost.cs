using Sluice.Testing;

namespace Sluice.Host.Tests.Functions;

/// <summary>One for all tests that leave its worker alone.</summary>
public sealed class SharedSampleHost(AzuriteFixture azurite) : IAsyncLifetime
{
    public SampleHost Sample { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Sample = await SampleHost.StartAsync(azurite);

    public ValueTask DisposeAsync() => Sample?.DisposeAsync() ?? ValueTask.CompletedTask;
}

[CollectionDefinition(Name)]
public sealed class SharedSampleHostGroup : ICollectionFixture<SharedSampleHost>
{
    public const string Name = "shared sample host";
}
