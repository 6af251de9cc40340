using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sluice.Outgoing;

namespace Sluice.Tests.Outgoing;

public sealed class UrlGuardTests
{
    [Theory]
    [InlineData("https://scanner.example/hook", null)]
    [InlineData("https://scanner.example:8443/hook", null)]
    [InlineData("https://93.184.216.34/", null)]
    [InlineData("http://scanner.example/", "the URL is not https")]
    [InlineData("ftp://scanner.example/", "the URL is not https")]
    [InlineData("file:///etc/passwd", "the URL is not https")]
    [InlineData("https://user@scanner.example/", "the URL carries a user or password")]
    [InlineData("https://user:password@scanner.example/", "the URL carries a user or password")]
    [InlineData("https://scanner.example:22/", "the port is not allowed")]
    [InlineData("https://scanner.example:80/", "the port is not allowed")]
    [InlineData("https://127.0.0.1/", "the address is not public")]
    [InlineData("https://0x7f.1/", "the address is not public")]
    [InlineData("https://2130706433/", "the address is not public")]
    [InlineData("https://0177.0.0.1/", "the address is not public")]
    [InlineData("https://127.1/", "the address is not public")]
    [InlineData("https://0/", "the address is not public")]
    [InlineData("https://[::1]/", "the address is not public")]
    [InlineData("https://[::ffff:127.0.0.1]/", "the address is not public")]
    [InlineData("https://[fe80::1]/", "the address is not public")]
    [InlineData("https://169.254.169.254/metadata", "the address is not public")]
    public void A_url_is_looked_at_before_anything_is_resolved(string url, string? refusal) =>
        Guard().Refusal(new Uri(url)).ShouldBe(refusal);

    [Theory]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://localhost/")]
    [InlineData("https://localhost./")]
    [InlineData("https://127。0。0。1/")]
    [InlineData("https://①②⑦.0.0.1/")]
    [InlineData("https://ｌocalhost/")]
    public async Task No_spelling_of_loopback_is_called_with_the_real_resolver(string url)
    {
        var refusal = await Should.ThrowAsync<HttpRequestException>(() => Client(new OutgoingOptions()).GetAsync(new Uri(url)));
        // Whether such a name resolves at all is the machine's business; where it does, the guard speaks.
        if (refusal.HttpRequestError != HttpRequestError.NameResolutionError)
            Find<ForbiddenUrlException>(refusal).ShouldNotBeNull();
    }

    [Fact]
    public async Task One_forbidden_address_among_public_ones_is_enough()
    {
        var client = Client(new OutgoingOptions(), (_, _) => Task.FromResult(new[] { IPAddress.Parse("93.184.216.34"), IPAddress.Parse("10.0.0.5") }));
        var refusal = await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(new Uri("https://scanner.example/")));
        Find<ForbiddenUrlException>(refusal).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_name_that_resolves_differently_the_second_time_is_caught_the_second_time()
    {
        await using var server = new OneAnswerServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var answers = new Queue<IPAddress>([IPAddress.Loopback, IPAddress.Parse("169.254.169.254")]);
        var client = Client(new OutgoingOptions { AllowLoopback = true }, (_, _) => Task.FromResult(new[] { answers.Dequeue() }));
        var url = new Uri($"http://scanner.example:{server.Port}/");

        using var first = await client.GetAsync(url);
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        var refusal = await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(url));
        Find<ForbiddenUrlException>(refusal).ShouldNotBeNull();
        answers.ShouldBeEmpty("each connection resolves once and uses what was checked");
    }

    [Fact]
    public async Task A_redirect_is_an_answer_and_is_not_followed()
    {
        await using var server = new OneAnswerServer(
            "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/metadata\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        using var answer = await Client(new OutgoingOptions { AllowLoopback = true }).GetAsync(new Uri($"http://127.0.0.1:{server.Port}/"));
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task An_answer_of_more_than_64_KiB_is_an_error()
    {
        await using var server = new OneAnswerServer(
            $"HTTP/1.1 200 OK\r\nContent-Length: {GuardedHttp.MaxAnswer + 1}\r\nConnection: close\r\n\r\n{new string('x', GuardedHttp.MaxAnswer + 1)}");
        await Should.ThrowAsync<HttpRequestException>(
            () => Client(new OutgoingOptions { AllowLoopback = true }).GetAsync(new Uri($"http://127.0.0.1:{server.Port}/")));
    }

    [Theory]
    [InlineData("http://scanner.example/")]
    [InlineData("https://scanner.example:9999/")]
    public async Task The_development_switch_does_not_open_http_or_other_ports_to_the_world(string url)
    {
        var client = Client(
            new OutgoingOptions { AllowLoopback = true }, (_, _) => Task.FromResult(new[] { IPAddress.Parse("93.184.216.34") }));
        var refusal = await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(new Uri(url)));
        Find<ForbiddenUrlException>(refusal).ShouldNotBeNull();
    }

    private static UrlGuard Guard() => new(Options.Create(new OutgoingOptions()), (_, _) => Task.FromResult<IPAddress[]>([]));

    private static HttpClient Client(OutgoingOptions options, ResolveHost? resolve = null)
    {
        var services = new ServiceCollection();
        if (resolve is not null) services.AddSingleton(resolve);
        services.AddSingleton(Options.Create(options)).AddGuardedHttp();
        return services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>().CreateClient(GuardedHttp.Name);
    }

    private static T? Find<T>(Exception? exception) where T : Exception =>
        exception is null or T ? exception as T : Find<T>(exception.InnerException);

    /// <summary>Gives every connection the same bytes, whatever it asks.</summary>
    private sealed class OneAnswerServer : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource stop = new();
        private readonly Task running;

        public OneAnswerServer(string answer)
        {
            listener.Start();
            running = RunAsync(Encoding.ASCII.GetBytes(answer));
        }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await running;
            listener.Stop();
            stop.Dispose();
        }

        private async Task RunAsync(byte[] answer)
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync(stop.Token);
                    await using var stream = client.GetStream();
                    // To the end of the request: closing with bytes unread resets the connection, and the answer with it.
                    using var request = new StreamReader(stream, leaveOpen: true);
                    while (await request.ReadLineAsync(stop.Token) is { Length: > 0 })
                    {
                    }

                    await stream.WriteAsync(answer, stop.Token);
                }
            }
            catch (Exception end) when (end is OperationCanceledException or IOException or ObjectDisposedException or SocketException)
            {
                // The test is over, or the client hung up on an answer that is too long.
            }
        }
    }
}
