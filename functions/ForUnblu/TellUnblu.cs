using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sluice.Security;
using Sluice.Storage;

namespace Sluice.ForUnblu;

/// <summary>Input of <see cref="TellUnblu"/>.</summary>
public sealed record UnbluVerdict(UnbluFile File, bool Approved);

/// <summary>
/// Approves or rejects a file at the Unblu server. The token lets the server take one answer only, so that this may run
/// again; a repetition of an answer that was taken is refused, and looks like any other refusal.
/// </summary>
public sealed class TellUnblu(
    IHttpClientFactory clients, SealedText seal, FileStore files, IOptions<UnbluOptions> options, ILogger<TellUnblu> log)
{
    public const string Name = nameof(TellUnblu);

    /// <exception cref="HttpRequestException">The server is away or busy, or does not accept our user.</exception>
    [Function(Name)]
    public async Task RunAsync([ActivityTrigger] UnbluVerdict verdict, CancellationToken cancellation)
    {
        if (seal.Open(verdict.File.Access) is not { } opened)
        {
            log.LogError("The Unblu server cannot be told about file {FileId}: its token was sealed with a key that is gone", verdict.File.Id);
            return;
        }

        using var request = Request(verdict, JsonSerializer.Deserialize<UnbluAccess>(opened)!.Token);
        using var reply = await SendAsync(request, cancellation);
        if (reply.IsSuccessStatusCode) return;
        var status = (int)reply.StatusCode;
        if (status is 401 or 408 or 425 or 429 or >= 500)
            throw new HttpRequestException($"The Unblu server answered {status} to a decision.", null, reply.StatusCode);
        log.LogError("The Unblu server refused the answer about file {FileId} ({Status}): somebody else answered, or its time was over", verdict.File.Id, status);
        await files.ChangeAsync(verdict.File.Id, record => FileRecords.Add(record, UnbluReasons.Refused(status)), cancellation);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await clients.CreateClient(GuardedHttp.Name).SendAsync(request, cancellation);
        }
        catch (OperationCanceledException slow) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException("The Unblu server did not answer in time.", slow);
        }
    }

    private HttpRequestMessage Request(UnbluVerdict verdict, string token)
    {
        var unblu = options.Value;
        var registry = unblu.Global ? "fileuploadglobalinterceptors" : "fileuploadinterceptors";
        object body = verdict.Approved ? new { token } : new { token, reason = unblu.RejectReason };
        return new HttpRequestMessage(
            HttpMethod.Post, $"{unblu.BaseUrl!.AbsoluteUri.TrimEnd('/')}/{registry}/{(verdict.Approved ? "approveFileUpload" : "rejectFileUpload")}")
        {
            Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{unblu.User}:{unblu.Password}"))) },
        };
    }
}
