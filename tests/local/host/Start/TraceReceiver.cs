using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Sluice.Host.Tests.Start;

/// <summary>A collector's HTTP side on loopback; reads of each span its names and its trace.</summary>
internal sealed class TraceReceiver(WebApplication web) : IAsyncDisposable
{
    private readonly ConcurrentQueue<Span> _spans = [];

    public string Endpoint => web.Urls.First();

    public IReadOnlyCollection<Span> Spans => _spans;

    public static async Task<TraceReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var web = builder.Build();
        var receiver = new TraceReceiver(web);
        web.Run(receiver.TakeAsync);
        await web.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => web.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        if (http.Request.Path != "/v1/traces") return;
        // ExportTraceServiceRequest: resource_spans = 1; ResourceSpans: scope_spans = 2; ScopeSpans: scope = 1, spans = 2.
        foreach (var scoped in Fields(body.ToArray(), 1).SelectMany(resource => Fields(resource, 2)))
        {
            var scope = Text(Fields(scoped, 1).SelectMany(s => Fields(s, 1)));
            foreach (var span in Fields(scoped, 2)) _spans.Enqueue(new(scope, Text(Fields(span, 5)), Hex(span, 1), Hex(span, 2), Hex(span, 4)));
        }
    }

    private static string Text(IEnumerable<byte[]> field) => System.Text.Encoding.UTF8.GetString(field.FirstOrDefault([]));

    private static string Hex(byte[] span, int field) => Convert.ToHexStringLower(Fields(span, field).FirstOrDefault([]));

    /// <summary>The values of a message's field that have a length: texts, bytes, messages.</summary>
    private static IEnumerable<byte[]> Fields(byte[] message, int number)
    {
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == number && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited) yield return input.ReadBytes().ToByteArray();
            else input.SkipLastField();
        }
    }

    public sealed record Span(string Source, string Name, string Trace, string Id, string Parent);
}
