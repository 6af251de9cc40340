using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Sluice.Http;

namespace Sluice.Callers;

public sealed class OperatorSessionFunctions(OperatorSessions sessions)
{
    private const int MaxText = 200;

    /// <summary>The body of a request for a session.</summary>
    /// <param name="Permissions"><c>download_unverified</c>, <c>download_verified</c>; none = clean files only.</param>
    /// <param name="Minutes">1 to 60, default 15.</param>
    public sealed record TicketRequest(string? Operator, string[]? Permissions, string? Conversation, int? Minutes);

    public sealed record TicketAnswer(string Ticket, DateTimeOffset ExpiresAt);

    [Function("CreateOperatorTicket")]
    [Requires(Role.Backend)]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/operators/tickets")] HttpRequest request, CancellationToken cancellation)
    {
        var (asked, problem) = await JsonBody.ReadAsync<TicketRequest>(request, cancellation);
        if (problem is not null) return problem;
        if (asked is null) return Problem.BadRequest("invalid_json", "The body must be a JSON object.");
        if (!IsText(asked.Operator)) return Problem.BadRequest("invalid_operator", $"operator must be a text of 1 to {MaxText} characters.");
        if (!IsText(asked.Conversation))
            return Problem.BadRequest("invalid_conversation", $"conversation must be a text of 1 to {MaxText} characters.");
        if (asked.Minutes is < 1 or > 60) return Problem.BadRequest("invalid_minutes", "minutes must be 1 to 60.");
        if (Parse(asked.Permissions ?? []) is not { } permissions)
            return Problem.BadRequest("invalid_permission", "permissions may hold download_unverified and download_verified.");

        var (token, expires) = await sessions.IssueAsync(
            new OperatorGrant(asked.Operator!, permissions, asked.Conversation!), TimeSpan.FromMinutes(asked.Minutes ?? 15), cancellation);
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(new TicketAnswer(token, expires), statusCode: StatusCodes.Status201Created);
    }

    private static bool IsText(string? value) =>
        !string.IsNullOrWhiteSpace(value) && value.Length <= MaxText && !value.Any(char.IsControl);

    private static OperatorPermission? Parse(string[] names)
    {
        var all = OperatorPermission.None;
        foreach (var name in names)
        {
            switch (name)
            {
                case "download_unverified":
                    all |= OperatorPermission.DownloadUnverified;
                    break;
                case "download_verified":
                    all |= OperatorPermission.DownloadVerified;
                    break;
                default:
                    return null;
            }
        }

        return all;
    }
}
