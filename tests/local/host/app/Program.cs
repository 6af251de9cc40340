using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sample;

if (Environment.GetEnvironmentVariable("SAMPLE_REFUSES") is { } why)
{
    foreach (var problem in why.Split(';')) Console.Error.WriteLine(problem);
    return 1;
}

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddSingleton<Seen>();
builder.Build().Run();
return 0;
