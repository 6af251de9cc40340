using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Sluice.Files;
using Sluice.Http;
using Sluice.Interceptors.Asking;

namespace Sluice.Unblu.Registry;

/// <summary>
/// Where interceptors written for Unblu approve and reject: v3 and v4, the account's path and, as a global interceptor would
/// use it, v4's global one. The token is the credential; others are ignored.
/// </summary>
public sealed class UnbluDecisionFunctions(InterceptorDecisions decisions)
{
    private const string Base = "app/rest/{api}/{registry}/";

    public sealed record DecisionBody(string? Token, string? Reason);

    [Function("UnbluApproveFileUpload"), AllowAnonymous]
    public Task<IResult> ApproveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Base + "approveFileUpload")] HttpRequest request,
        string api,
        string registry,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellation) => DecideAsync(request, api, registry, approve: true, durable, cancellation);

    [Function("UnbluRejectFileUpload"), AllowAnonymous]
    public Task<IResult> RejectAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Base + "rejectFileUpload")] HttpRequest request,
        string api,
        string registry,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellation) => DecideAsync(request, api, registry, approve: false, durable, cancellation);

    private async Task<IResult> DecideAsync(
        HttpRequest request, string api, string registry, bool approve, DurableTaskClient durable, CancellationToken cancellation)
    {
        if (!UnbluApi.IsApi(api) || registry is not ("fileuploadinterceptors" or "fileuploadglobalinterceptors")) return UnbluAnswer.NoSuchPath();
        var (body, problem) = await JsonBody.ReadAsync<DecisionBody>(request, cancellation);
        if (problem is not null) return UnbluAnswer.Error(StatusCodes.Status400BadRequest, "the body is not the JSON expected here");
        return await decisions.DecideAsync(body?.Token, approve, body?.Reason, durable, cancellation) switch
        {
            DecisionReply.Accepted => TypedResults.NoContent(),
            DecisionReply.DecidedOtherwise => UnbluAnswer.Error(StatusCodes.Status409Conflict, "decided otherwise before"),
            DecisionReply.TooLate => UnbluAnswer.Error(StatusCodes.Status410Gone, "the time to decide is over"),
            _ => UnbluAnswer.Error(StatusCodes.Status404NotFound, "the token is not valid"),
        };
    }
}
