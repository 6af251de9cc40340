using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Sluice.Host.Vet;

/// <summary>
/// Vets files the way a chat backend does: asks for an upload ticket, writes the bytes to blob storage with it, and looks at
/// the record until its state is final or waits for a person.
/// </summary>
public sealed class VetClient(HttpClient api, TimeProvider time)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly HashSet<string> Ends = new(StringComparer.Ordinal) { "released", "rejected", "unsupported", VetResult.Failed, "reviewing" };
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan SlowestLook = TimeSpan.FromSeconds(1);

    /// <summary>Bounded: a large file goes in blocks, few at a time.</summary>
    private static readonly StorageTransferOptions Transfer = new() { InitialTransferSize = 8 << 20, MaximumTransferSize = 8 << 20, MaximumConcurrency = 2 };

    /// <param name="patience">How long to wait for the end before the file counts as failed.</param>
    public async Task<VetResult> VetAsync(VetFile file, TimeSpan patience, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        if (!System.IO.File.Exists(file.Path)) return VetResult.NotVetted(file.Shown, "There is no such file.", 0);
        string? id = null;
        try
        {
            await using var content = System.IO.File.OpenRead(file.Path);
            var ticket = await TicketAsync(file, cancellation);
            id = ticket.Id;
            await UploadAsync(ticket.UploadUrl, content, cancellation);
            return await WaitAsync(file, id, watch, patience, cancellation);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return VetResult.NotVetted(file.Shown, $"The file could not be read: {e.Message}", watch.ElapsedMilliseconds, id);
        }
        catch (Exception e) when (e is HttpRequestException or RequestFailedException)
        {
            return VetResult.NotVetted(file.Shown, $"Sluice could not be reached or refused: {FirstLine(e.Message)}", watch.ElapsedMilliseconds, id);
        }
    }

    private async Task<Ticket> TicketAsync(VetFile file, CancellationToken cancellation)
    {
        using var answer = await api.PostAsJsonAsync(
            "api/uploads", new { name = Path.GetFileName(file.Path), source = "CONVERSATION" }, Json, cancellation);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<Ticket>(Json, cancellation))!;
    }

    private static Task UploadAsync(Uri url, Stream content, CancellationToken cancellation) =>
        new BlobClient(url, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2023_01_03))
            .UploadAsync(content, new BlobUploadOptions { TransferOptions = Transfer }, cancellation);

    private async Task<VetResult> WaitAsync(VetFile file, string id, Stopwatch watch, TimeSpan patience, CancellationToken cancellation)
    {
        for (var pause = FirstLook; ; pause = Min(pause * 1.5, SlowestLook))
        {
            await Task.Delay(pause, time, cancellation);
            using var answer = await api.GetAsync($"api/files/{id}", cancellation);
            if (answer.IsSuccessStatusCode)
            {
                var record = (await answer.Content.ReadFromJsonAsync<Record>(Json, cancellation))!;
                if (Ends.Contains(record.State)) return record.Result(file.Shown, watch.ElapsedMilliseconds);
            }
            else if (answer.StatusCode != System.Net.HttpStatusCode.NotFound)
            {
                answer.EnsureSuccessStatusCode();
            }

            if (watch.Elapsed > patience)
                return VetResult.NotVetted(file.Shown, $"No final state after {patience.TotalSeconds:N0} s; look again at api/files/{id}.", watch.ElapsedMilliseconds, id);
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();

    private sealed record Ticket(string Id, Uri UploadUrl);

    private sealed record Record(
        string Id, string State, string? Type, long? Width, long? Height, string Verification, Dictionary<string, int>? Moderation,
        IReadOnlyList<string> Unjudged, bool Sensitive, IReadOnlyList<string> Kinds, string? Decision, IReadOnlyList<string> Reasons)
    {
        public VetResult Result(string file, long elapsedMs) =>
            new(file, Id, State, Type, Width, Height, Verification, Moderation, Sensitive, Kinds, Decision, Reasons, elapsedMs) { Unjudged = Unjudged };
    }
}
