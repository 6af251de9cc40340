using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;
using Sluice.Durable;
using Sluice.Files;
using Sluice.Http;
using Sluice.Intake;
using Sluice.Tokens;
using Sluice.Unblu.Registry;
using Sluice.Unblu.Webhooks;

namespace Sluice.Unblu.Vetting;

/// <summary>
/// The webhook that an Unblu server calls for each of its files, where Sluice is one of its interceptors. It only notes the
/// file down, durably, and answers; the orchestration behind it has the rest of the time. Answers are never compressed: the
/// server announces gzip and does not decode it.
/// </summary>
public sealed class UnbluWebhook(SealedText seal, FileStore files, IOptions<UnbluOptions> options, TimeProvider time)
{
    // The sealed two travel with the orchestration, whose payloads are small.
    private const int MaxToken = 2048;
    private const int MaxLink = 4096;

    [Function("UnbluInterceptor"), AllowAnonymous]
    public async Task<IResult> ReceiveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/unblu/interceptor")] HttpRequest request,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellation)
    {
        if (options.Value.BaseUrl is not { } server) return Problem.NotFound("no_unblu_server", $"{UnbluOptions.Section} names no Unblu server.");
        if (await JsonBody.ReadBytesAsync(request, cancellation) is not { } body) return Refuse("the body is too large");
        var headers = request.Headers;
        if (headers.UserAgent != UnbluRequest.Agent) return Refuse($"the user agent is not {UnbluRequest.Agent}");
        if (headers["X-Unblu-Event"].ToString() is not { Length: > 0 } kind) return Refuse("the header X-Unblu-Event is missing");
        // The server pings when an interceptor is set up; its own middleware does not look at that signature either.
        if (kind == UnbluPingEvent.Event) return TypedResults.Text("Pong!");
        if (!UnbluSignature.Verify(options.Value.Secret, headers[UnbluSignature.Sha1Header], headers[UnbluSignature.Sha256Header], body))
            return Refuse("the signature is missing or wrong");
        if (kind != InterceptorNewFileEvent.Event) return TypedResults.Ok();
        if (Read(body, server) is not { } file) return Refuse("the body is no event of a new file");
        // Once for each token, however often the event comes; also where the history of its orchestration is purged already.
        if (await files.FindAsync(file.Id, cancellation) is not { } known || !known.State.IsFinal())
            await durable.StartOnceAsync(VetForUnblu.Name, file.Id, file, cancellation);
        return TypedResults.Ok();
    }

    private UnbluFile? Read(byte[] body, Uri server)
    {
        InterceptorNewFileEvent? told;
        try
        {
            told = JsonSerializer.Deserialize<InterceptorNewFileEvent>(body, UnbluApi.Json);
        }
        catch (JsonException)
        {
            return null;
        }

        if (told is not { ApiToken: { Length: > 0 and <= MaxToken } token, DownloadLink: { Length: > 0 and <= MaxLink } link, Length: >= 0 }
            || !Uri.TryCreate(server, link, out var url)) return null;
        var upload = new UploadContext(
            UploadMetadata.Clean(told.Name),
            UploadMetadata.Clean(told.MimeType),
            told.Length,
            UploadMetadata.Clean(told.ConversationId),
            ChannelType: "unblu",
            UploadMetadata.Clean(told.Person?.Id),
            UploadMetadata.Source(told.Source));
        var access = seal.Seal(JsonSerializer.Serialize(new UnbluAccess(token, url)));
        return new UnbluFile(UnbluFile.IdOf(token), upload, access, time.GetUtcNow() + options.Value.Deadline);
    }

    private static IResult Refuse(string why) => Problem.BadRequest("invalid_webhook", $"This is no webhook of the Unblu server: {why}.");
}
