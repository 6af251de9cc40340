using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Sluice.Callers;
using Sluice.Files;
using Sluice.Http;
using Sluice.Interceptors.Asking;
using Sluice.Reveal;

namespace Sluice.Api;

/// <summary>
/// The bytes, for those who may see them: what <see cref="ContentAccess"/> allows the caller, or what a one-shot token opens
/// (a reveal's link, an interceptor's download link). They stream through here: no link to storage is ever handed out.
/// </summary>
public sealed class ContentFunctions(FileStore files, QuarantineBlobs blobs, InterceptorAccess interceptors, RevealTokens reveals)
{
    // A token is a credential too: the function looks at it itself, so the middleware lets callers without others pass.
    [Function("GetContent"), Microsoft.AspNetCore.Authorization.AllowAnonymous]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/files/{id}/content")] HttpRequest request, string id, CancellationToken cancellation)
    {
        var record = await files.FindAsync(id, cancellation);
        if (request.Query["token"] is [{ Length: > 0 } token]) return await ByTokenAsync(request, record, token, cancellation);

        var caller = request.GetCaller();
        if (caller.RefusalUnless(Role.Moderator | Role.Operator) is { } refused) return refused;
        if (record is null || !caller.MaySee(record.Conversation)) return Problem.UnknownFile();
        return ContentAccess.For(caller, record) switch
        {
            Access.Granted => await SendAsync(request, record, cancellation),
            Access.Covered => Problem.Forbidden("reveal_required", "The file is sensitive. Ask to reveal it first; reveals are recorded."),
            Access.Gone => Problem.Gone("removed", "The file was removed."),
            _ => Problem.Forbidden("not_permitted", "Your permissions do not cover this file in its present state."),
        };
    }

    private async Task<IResult> ByTokenAsync(HttpRequest request, FileRecord? record, string token, CancellationToken cancellation)
    {
        // Who only asks about the bytes has not seen them: the link still works then.
        var asks = HttpMethods.IsHead(request.Method);
        var opens = record is not null
            && (await interceptors.OpensAsync(token, record.Version, cancellation)
                || await (asks ? reveals.IsGoodAsync(token, record, cancellation) : reveals.ConsumeAsync(token, record, cancellation)));
        return opens ? await SendAsync(request, record!, cancellation)
            : Problem.NotFound("invalid_token", "The link is not valid, or not any more.");
    }

    private async Task<IResult> SendAsync(HttpRequest request, FileRecord record, CancellationToken cancellation)
    {
        var file = record.Version;
        var stream = record.State == FileState.Released
            ? await blobs.OpenReleasedAsync(file, cancellation)
            : await blobs.OpenSeekableAsync(file, cancellation) ?? await blobs.OpenReleasedAsync(file, cancellation);
        if (stream is null) return Problem.Gone("removed", "The file was removed or replaced.");

        // Whatever it contains, a browser must not run it, guess its type, keep it, or tell others where it came from.
        var headers = request.HttpContext.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers["Referrer-Policy"] = "no-referrer";
        var inline = record.Verification == VerificationStatus.Done && record.Type?.StartsWith("image/", StringComparison.Ordinal) == true;
        return inline ? Results.Stream(stream, record.Type, enableRangeProcessing: true)
            : Results.Stream(stream, "application/octet-stream", fileDownloadName: record.Name ?? record.PartitionKey, enableRangeProcessing: true);
    }
}
