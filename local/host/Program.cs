return await Sluice.Host.Start.CommandLine.RunAsync(args);
