using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Setup;

namespace Sluice.Testing;

/// <summary>
/// Stands on loopback between one process and its storage: counts what passes, and lets the process die right before or right
/// after an effect. Nothing passes any more then, as with a process that is gone; the next one gets a proxy of its own.
/// </summary>
public sealed class StorageProxy : IAsyncDisposable
{
    private static readonly HttpMessageInvoker Client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false });
    private readonly TaskCompletionSource death = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<int, Uri> targets = [];
    private readonly WebApplication web;
    private int requests;
    private int effects;
    private volatile bool dead;

    private StorageProxy(WebApplication web) => this.web = web;

    /// <summary>Requests to change something; leases are left out, as they decide who works and not what is true.</summary>
    public int Effects => Volatile.Read(ref effects);

    public int Requests => Volatile.Read(ref requests);

    /// <summary>Where the process dies: an effect's number, from 1 on, and whether before it reaches storage or after.</summary>
    public (int Effect, bool Before)? DieAt { get; set; }

    /// <summary>Makes the death real; called once.</summary>
    public Action Kill { get; set; } = () => { };

    /// <summary>Ends when the process died.</summary>
    public Task Died => death.Task;

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
        var isEffect = context.Request.Method is not ("GET" or "HEAD") && !context.Request.Path.Value!.Contains("-leases", StringComparison.Ordinal);
        var effect = isEffect && !dead ? Interlocked.Increment(ref effects) : 0;
        if (isEffect && DieAt == (effect, true)) Die();
        if (dead)
        {
            context.Abort();
            return;
        }
        using var request = RequestOf(context);
        using var response = await Client.SendAsync(request, CancellationToken.None);
        if (isEffect && DieAt == (effect, false)) Die();
        if (dead)
        {
            context.Abort();
            return;
        }
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var header in response.Headers.Concat(response.Content.Headers).Where(h => h.Key is not "Transfer-Encoding"))
            context.Response.Headers[header.Key] = header.Value.ToArray();
        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private HttpRequestMessage RequestOf(HttpContext context)
    {
        var target = targets[context.Connection.LocalPort];
        // As it was sent: storage checks a signature of it.
        var url = target.GetLeftPart(UriPartial.Authority) + context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), url);
        if (context.Request.ContentLength is not null || context.Request.Headers.TransferEncoding.Count > 0) request.Content = new StreamContent(context.Request.Body);
        foreach (var header in context.Request.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray()))
                request.Content?.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray());
        }
        return request;
    }

    private void Die()
    {
        dead = true;
        death.TrySetResult();
        Kill();
    }
}
