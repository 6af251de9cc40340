using Microsoft.AspNetCore.Builder;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sluice.Host.Start;

namespace Sluice.Host;

/// <summary>
/// Runs a function app in this process, on the storage that its settings name. Several can run side by side: nothing is
/// kept per process.
/// </summary>
public sealed class EmbeddedHost : IAsyncDisposable
{
    private readonly WebApplication _web;

    private EmbeddedHost(WebApplication web, Task completion)
    {
        _web = web;
        Completion = completion;
        BaseAddress = new Uri(web.Urls.First());
    }

    /// <summary>Of the HTTP functions, for example <c>http://127.0.0.1:7071</c>.</summary>
    public Uri BaseAddress { get; }

    /// <summary>The app's services together with the host's.</summary>
    public IServiceProvider Services => _web.Services;

    /// <summary>Ends when the app's program ends, with its exception if it has one.</summary>
    public Task Completion { get; }

    /// <summary>Starts the app's program and waits until its functions are served.</summary>
    /// <exception cref="Configuration.SettingsException">Functions or settings that cannot work.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    /// <remarks>An exception of the app's own program, or of a hosted service of it, leaves as it is.</remarks>
    public static async Task<EmbeddedHost> StartAsync(EmbeddedHostOptions options, CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(options.DataFolder);
        var lent = new FunctionsHost(options);
        var program = Task.Factory.StartNew(
            () =>
            {
                FunctionsApplication.Host.Value = lent;
                options.App.Main([]);
            },
            cancellation,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await Task.WhenAny(program, lent.Started);
        if (!program.IsCompleted) return new EmbeddedHost(await lent.Started, program);
        await program;
        throw new InvalidOperationException("The function app's program ended before its host had started.");
    }

    /// <summary>Stops taking work, lets what runs finish as long as host shutdown allows, and waits for the program's end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!Completion.IsCompleted) _web.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await Completion;
    }
}
