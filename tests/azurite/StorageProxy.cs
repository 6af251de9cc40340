using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Setup;

namespace Sluice.Testing;

/// <summary>
/// Stands on loopback between a process and its storage: counts what passes, and holds what a test wants held until the process
/// behind it is gone. So the process can be killed right before or right after an effect.
/// </summary>
public sealed class StorageProxy : IAsyncDisposable
{
    private static readonly HttpMessageInvoker Client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false });
    private readonly Dictionary<int, Uri> targets = [];
    private readonly WebApplication web;
    private int requests;
    private int effects;

    private StorageProxy(WebApplication web) => this.web = web;

    public int Requests => Volatile.Read(ref requests);

    /// <summary>Requests to change something, but who works.</summary>
    public int Effects => Volatile.Read(ref effects);

    /// <summary>Asked of each effect, before it reaches storage and once it has: what is held goes no further.</summary>
    public Func<Effect, bool> Holds { get; set; } = _ => false;

    /// <summary>For the process to be given.</summary>
    public string ConnectionString { get; private set; } = "";

    public static Task<StorageProxy> StartAsync(AzuriteFixture storage) => StartAsync(storage.BlobEndpoint, storage.QueueEndpoint, storage.TableEndpoint);

    /// <summary>Before the services of an Azurite.</summary>
    public static async Task<StorageProxy> StartAsync(Uri blobs, Uri queues, Uri tables)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            for (var i = 0; i < 3; i++) kestrel.Listen(IPAddress.Loopback, 0);
        });
        var server = builder.Build();
        var proxy = new StorageProxy(server);
        server.Run(proxy.PassAsync);
        await server.StartAsync();
        proxy.Point([.. server.Urls.Select(u => new Uri(u))], [blobs, queues, tables]);
        return proxy;
    }

    public ValueTask DisposeAsync() => web.DisposeAsync();

    private void Point(Uri[] own, Uri[] services)
    {
        foreach (var (i, url) in own.Index()) targets[url.Port] = services[i];
        string[] names = ["BlobEndpoint", "QueueEndpoint", "TableEndpoint"];
        ConnectionString = $"DefaultEndpointsProtocol=http;AccountName={Azurite.AccountName};AccountKey={Azurite.AccountKey};"
            + string.Concat(names.Zip(own, (name, url) => $"{name}={new Uri(url, Azurite.AccountName)};"));
    }

    private async Task PassAsync(HttpContext context)
    {
        Interlocked.Increment(ref requests);
        using var request = await RequestOfAsync(context);
        var effect = IsEffect(context.Request) ? new Effect(Interlocked.Increment(ref effects), IsDone: false, await TextOfAsync(request)) : null;
        if (effect is not null && Holds(effect))
        {
            await HoldAsync(context);
            return;
        }
        using var response = await Client.SendAsync(request, CancellationToken.None);
        if (effect is not null && Holds(effect with { IsDone = true }))
        {
            await HoldAsync(context);
            return;
        }
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var header in response.Headers.Concat(response.Content.Headers).Where(h => h.Key is not "Transfer-Encoding"))
            context.Response.Headers[header.Key] = header.Value.ToArray();
        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static async Task HoldAsync(HttpContext context)
    {
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }

    // Leases decide who works, and not what is true.
    private static bool IsEffect(HttpRequest request) =>
        request.Method is not ("GET" or "HEAD")
        && !request.Path.Value!.Contains("-leases", StringComparison.Ordinal)
        && !request.Path.Value.Contains("Partitions(", StringComparison.Ordinal);

    private static async Task<string> TextOfAsync(HttpRequestMessage request) =>
        $"{request.Method} {request.RequestUri!.PathAndQuery}\n{(request.Content is { } content ? await content.ReadAsStringAsync() : null)}";

    private async Task<HttpRequestMessage> RequestOfAsync(HttpContext context)
    {
        var target = targets[context.Connection.LocalPort];
        // As it was sent: storage checks a signature of it.
        var url = target.GetLeftPart(UriPartial.Authority) + context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), url);
        if (context.Request.ContentLength is not null || context.Request.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(context.Request.Body);
            await request.Content.LoadIntoBufferAsync(context.RequestAborted);
        }
        foreach (var header in context.Request.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray()))
                request.Content?.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray());
        }
        return request;
    }

    /// <summary>A request to change something.</summary>
    /// <param name="Number">From 1 on.</param>
    /// <param name="IsDone">Whether it has reached storage.</param>
    /// <param name="Request">Method, URL and body.</param>
    public sealed record Effect(int Number, bool IsDone, string Request);
}
