using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Sluice;

var builder = FunctionsApplication.CreateBuilder(args);
builder.AddSluice();
try
{
    builder.Build().Run();
    return 0;
}
catch (Exception e) when (SettingsProblems.Of(e) is { Count: > 0 } problems)
{
    foreach (var problem in problems) Console.Error.WriteLine(problem);
    return 1;
}
