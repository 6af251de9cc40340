using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;

namespace Sluice.Benchmarks;

/// <param name="Sha256">Of its bytes.</param>
/// <param name="At">When storage had taken all of it.</param>
internal sealed record Upload(string Id, string Sha256, long At);

/// <summary>Members of a chat who send photos, the way the product means it: a ticket, and the bytes to storage.</summary>
internal sealed class Chat(Service service, Surroundings surroundings) : IDisposable
{
    /// <summary>No file takes this long while others pass.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly Photos Photos = new();
    private readonly HttpClient storage = new();

    public async Task<Upload> UploadAsync(CancellationToken cancellation)
    {
        var photo = Photos.Next();
        using var answer = await service.Api.PostAsJsonAsync("api/uploads", new { name = "photo.jpg", source = "CONVERSATION" }, cancellation);
        answer.EnsureSuccessStatusCode();
        var ticket = (await answer.Content.ReadFromJsonAsync<Ticket>(cancellation))!;
        using var content = new ByteArrayContent(photo);
        content.Headers.Add("x-ms-blob-type", "BlockBlob");
        using var taken = await storage.PutAsync(ticket.UploadUrl, content, cancellation);
        taken.EnsureSuccessStatusCode();
        return new Upload(ticket.Id, Convert.ToHexString(SHA256.HashData(photo)), Stopwatch.GetTimestamp());
    }

    /// <returns>The time from the upload until the backend heard that the photo is released.</returns>
    public async Task<TimeSpan> SendAsync(CancellationToken cancellation)
    {
        var upload = await UploadAsync(cancellation);
        try
        {
            var end = await surroundings.EndOfAsync(upload.Id).WaitAsync(Patience, cancellation);
            return end.State == "released" ? Stopwatch.GetElapsedTime(upload.At, end.At)
                : throw new BenchmarkException($"Photo {upload.Id} was to be released and is {end.State}.");
        }
        catch (TimeoutException)
        {
            throw new BenchmarkException($"Photo {upload.Id} had no end after {Patience}.");
        }
    }

    /// <summary>As many photos as are wanted, so many under way at a time.</summary>
    /// <param name="sent">Is told the time of each when it has ended.</param>
    public Task SendAllAsync(int photos, int underWay, Action<TimeSpan> sent, CancellationToken cancellation) => Parallel.ForAsync(
        0, photos, new ParallelOptions { MaxDegreeOfParallelism = underWay, CancellationToken = cancellation }, async (_, stop) => sent(await SendAsync(stop)));

    public void Dispose() => storage.Dispose();

    private sealed record Ticket(string Id, Uri UploadUrl);
}
