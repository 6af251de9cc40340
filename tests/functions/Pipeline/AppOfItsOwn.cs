namespace Sluice.Tests.Pipeline;

/// <summary>Tests that count what an app does, or turn its clock, share one that no other file goes through meanwhile.</summary>
[CollectionDefinition]
public sealed class AppOfItsOwn : ICollectionFixture<SluiceApp>;
