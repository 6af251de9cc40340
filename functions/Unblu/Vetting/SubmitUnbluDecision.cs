using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sluice.Files;
using Sluice.Outgoing;
using Sluice.Tokens;

namespace Sluice.Unblu.Vetting;

/// <summary>Input of <see cref="SubmitUnbluDecision"/>.</summary>
public sealed record UnbluVerdict(UnbluFile File, bool Approved);

/// <summary>
/// Approves or rejects a file at the Unblu server. The token lets the server take one answer only, so that this may run
/// again; a repetition of an answer that was taken is refused, and looks like any other refusal.
/// </summary>
public sealed class SubmitUnbluDecision(
    GuardedSender sender, SealedText seal, FileStore files, IOptions<UnbluOptions> options, ILogger<SubmitUnbluDecision> log)
{
    public const string Name = nameof(SubmitUnbluDecision);

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
        using var reply = await sender.SendAsync(request, cancellation);
        if (reply.Outcome == SendOutcome.Answered) return;
        // Our user may be let in later: whoever runs the server may have to correct it first.
        if (reply.Outcome != SendOutcome.Refused || reply.IsTransient || reply.Status == 401)
            throw new HttpRequestException($"The Unblu server could not be told a decision: {reply.Describe()}.", null, reply.Answer?.StatusCode);
        log.LogError(
            "The Unblu server refused the answer about file {FileId} ({Status}): somebody else answered, or its time was over", verdict.File.Id, reply.Status);
        await files.ChangeAsync(verdict.File.Id, record => record.Add(UnbluReasons.Refused(reply.Status)), cancellation);
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
