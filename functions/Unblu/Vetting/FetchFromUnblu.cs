using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sluice.Files;
using Sluice.Intake;
using Sluice.Outgoing;
using Sluice.Resolution;
using Sluice.Tokens;
using Sluice.Verification;

namespace Sluice.Unblu.Vetting;

/// <param name="Verification">What the verification goes by; null where another attempt would not help.</param>
/// <param name="Why">The file's fault, or the download's; null where it is here.</param>
public sealed record UnbluFetch(VerificationInput? Verification, Reason? Why)
{
    public static readonly UnbluFetch Nothing = new(null, UnbluReasons.NotFetched);
}

/// <summary>
/// Copies a file from the Unblu server into quarantine, whole or not at all. Safe to run again: a copy that is here is the one.
/// </summary>
public sealed class FetchFromUnblu(
    GuardedSender sender,
    SealedText seal,
    QuarantineBlobs blobs,
    FileIntake intake,
    IOptions<UnbluOptions> options,
    IOptions<ResolutionOptions> limits,
    TimeProvider time,
    ILogger<FetchFromUnblu> log)
{
    public const string Name = nameof(FetchFromUnblu);

    /// <summary>For a download that trickles; a usual deadline is shorter.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <exception cref="HttpRequestException">The server is away or busy.</exception>
    [Function(Name)]
    public async Task<UnbluFetch> RunAsync([ActivityTrigger] UnbluFile file, CancellationToken cancellation)
    {
        var left = file.Deadline - time.GetUtcNow();
        if (left <= TimeSpan.Zero) return UnbluFetch.Nothing;
        if (ResolutionCheck.TooManyBytes(file.Upload.Size, limits.Value) is { } tooLarge)
        {
            LogRefusal(file, tooLarge.Text);
            return new UnbluFetch(null, tooLarge);
        }

        using var due = new CancellationTokenSource(left < Longest ? left : Longest, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, due.Token);
        try
        {
            var copy = await blobs.FindBorrowedAsync(file.Id, limit.Token) ?? await CopyAsync(file, limit.Token);
            return copy is null ? UnbluFetch.Nothing : new UnbluFetch(await intake.BorrowAsync(copy, file.Upload, limit.Token), null);
        }
        catch (OperationCanceledException) when (due.IsCancellationRequested)
        {
            return UnbluFetch.Nothing;
        }
    }

    private async Task<FileVersion?> CopyAsync(UnbluFile file, CancellationToken cancellation)
    {
        if (seal.Open(file.Access) is not { } opened) return Refuse(file, "its token was sealed with a key that is gone");
        using var reply = await AskAsync(JsonSerializer.Deserialize<UnbluAccess>(opened)!, cancellation);
        if (reply.IsTransient)
            throw new HttpRequestException($"The Unblu server did not give a file: {reply.Describe()}.", null, reply.Answer?.StatusCode);
        if (reply.Outcome != SendOutcome.Answered) return Refuse(file, reply.Describe());
        try
        {
            await using var content = new ExactLengthStream(await reply.Answer!.Content.ReadAsStreamAsync(cancellation), file.Upload.Size);
            return await blobs.BorrowAsync(file.Id, content, cancellation);
        }
        catch (InvalidDataException)
        {
            return Refuse(file, "it has not the length that the event said");
        }
        catch (OperationCanceledException slow) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException("The Unblu server did not answer in time.", slow);
        }
    }

    /// <summary>
    /// The link as it is. How the token goes with it is documented nowhere, so where the link alone is refused it is added, as
    /// query and as header; to the server itself only.
    /// </summary>
    private async Task<SendResult> AskAsync(UnbluAccess access, CancellationToken cancellation)
    {
        using var plain = new HttpRequestMessage(HttpMethod.Get, access.Link);
        var reply = await sender.SendAsync(plain, cancellation, completion: HttpCompletionOption.ResponseHeadersRead);
        if (reply.Status is not (StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
            || access.Link.Authority != options.Value.BaseUrl!.Authority) return reply;
        reply.Dispose();
        using var request = new HttpRequestMessage(HttpMethod.Get, QueryHelpers.AddQueryString(access.Link.AbsoluteUri, "token", access.Token));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access.Token);
        return await sender.SendAsync(request, cancellation, completion: HttpCompletionOption.ResponseHeadersRead);
    }

    private FileVersion? Refuse(UnbluFile file, string why)
    {
        LogRefusal(file, why);
        return null;
    }

    private void LogRefusal(UnbluFile file, string why) => log.LogWarning("File {FileId} cannot be had from the Unblu server: {Why}", file.Id, why);
}
