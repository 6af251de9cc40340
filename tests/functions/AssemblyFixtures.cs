using Sluice.Testing;
using Sluice.Tests.Pipeline;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]
[assembly: AssemblyFixture(typeof(SluiceApp))]
