using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Sluice.Callers;
using Sluice.Http;

namespace Sluice.Audit;

/// <param name="Act"><c>reveal</c>, <c>approve</c> or <c>reject</c>.</param>
public sealed record AuditView(string Act, string File, string? Sha256, string Who, DateTimeOffset At);

/// <param name="Cursor">Pass it as <c>cursor</c> for the next page; null on the last one.</param>
public sealed record AuditPage(IReadOnlyList<AuditView> Items, string? Cursor);

/// <summary>Who revealed, approved or rejected which file.</summary>
public sealed class AuditFunctions(AuditStore audit)
{
    private const int PageSize = 100;

    [Function("ListAudit"), Requires(Role.Admin)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/audit")] HttpRequest request, CancellationToken cancellation)
    {
        var query = request.Query;
        if (!TryTime(query["from"], out var from) || !TryTime(query["to"], out var to))
            return Problem.BadRequest("invalid_time", "from and to must be times such as 2026-01-31T08:00:00Z.");
        string? who = query["operator"] is [{ Length: > 0 } name] ? $"operator:{name}" : null;
        var (items, cursor) = await audit.ListAsync(query["file"], who, from, to, PageSize, query["cursor"], cancellation);
        return Results.Ok(new AuditPage(
            [.. items.Select(e => new AuditView(
                e.GetString("Act")!, e.GetString("File")!, e.GetString("Sha256"), e.GetString("Who")!, e.GetDateTimeOffset("At")!.Value))],
            cursor));
    }

    private static bool TryTime(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (string.IsNullOrEmpty(text)) return true;
        var isTime = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed);
        time = isTime ? parsed : null;
        return isTime;
    }
}
