using Sluice.Setup;

// Starts Azurite on the given data folder, says where it is, and waits to be killed.
await using var azurite = await Azurite.StartAsync(new AzuriteOptions { DataFolder = args[0] });
Console.WriteLine(azurite.ProcessId);
Console.WriteLine(azurite.ConnectionString);
await Task.Delay(Timeout.Infinite);
