using Sluice.Testing;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]
[assembly: AssemblyFixture(typeof(Sluice.Tests.Pipeline.SluiceApp))]
