[assembly: AssemblyFixture(typeof(Sluice.Vision.Tests.RunningService))]
