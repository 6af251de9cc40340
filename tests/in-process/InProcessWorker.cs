using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sluice.Host.Functions;
using Sluice.Host.Functions.Worker;

namespace Sluice.Testing;

/// <summary>
/// Runs a function app's worker in the test's own process: what a test replaces in its services is replaced, and what it counts is
/// counted. It talks to the host as the real one does, by gRPC and HTTP.
/// </summary>
/// <param name="app">The app's assembly: the worker looks for functions in it.</param>
/// <param name="configure">What the app's own program does with its builder, and what a test adds.</param>
public sealed class InProcessWorker(Assembly app, Action<FunctionsApplicationBuilder> configure) : IWorkerLauncher
{
    /// <summary>Where the build put Sluice's app and its extensions.</summary>
    public static string AppFolder { get; } = typeof(FunctionsHost).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "FunctionApp").Value!;

    /// <summary>The services of the worker that runs now.</summary>
    public IServiceProvider Services { get; private set; } = null!;

    public IWorkerInstance Start(FunctionApp functionApp, IReadOnlyList<string> arguments)
    {
        Assembly.SetEntryAssembly(app);
        Environment.SetEnvironmentVariable("FUNCTIONS_APPLICATION_DIRECTORY", functionApp.Folder);
        var given = arguments.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var builder = FunctionsApplication.CreateBuilder([
            $"--Functions:Worker:HostEndpoint={given["--functions-uri"]}",
            $"--Functions:Worker:WorkerId={given["--functions-worker-id"]}",
            $"--Functions:Worker:RequestId={given["--functions-request-id"]}",
            $"--Functions:Worker:GrpcMaxMessageLength={given["--functions-grpc-max-message-length"]}",
            .. functionApp.Settings.Select(setting => $"--{setting.Key.Replace("__", ":", StringComparison.Ordinal)}={setting.Value}"),
        ]);
        configure(builder);
        ListenAt(builder.Services, FreePorts.Next());
        var worker = builder.Build();
        Services = worker.Services;
        return new Instance(worker);
    }

    /// <summary>Of itself a process has one address for its worker, and here are several workers in one.</summary>
    private static void ListenAt(IServiceCollection services, int port) => services
        .Configure<KestrelServerOptions>(kestrel => kestrel.Listen(IPAddress.Loopback, port))
        .Configure<WorkerOptions>(worker => worker.Capabilities["HttpUri"] = $"http://127.0.0.1:{port}/");

    private sealed class Instance : IWorkerInstance
    {
        private readonly CancellationTokenSource _stop = new();

        public Instance(IHost worker)
        {
            Exited = RunAsync(worker);
        }

        public int ProcessId => Environment.ProcessId;

        public Task Exited { get; }

        public string Output { get; private set; } = "";

        public void Kill() => _stop.Cancel();

        private async Task RunAsync(IHost worker)
        {
            try
            {
                await worker.RunAsync(_stop.Token);
            }
            catch (Exception e)
            {
                Output = e.Message;
            }
        }
    }
}
