using Sluice.Testing;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]
