using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;
using Sluice.Audit;
using Sluice.Callers;
using Sluice.Files;
using Sluice.Http;
using Sluice.Notifications;
using Sluice.Tokens;

namespace Sluice.Reveal;

/// <param name="Url">Relative; opens the bytes once, within a minute.</param>
public sealed record Revealed(string Url, DateTimeOffset ExpiresAt);

/// <summary>"Click to reveal": an audit row first, then a link that works once.</summary>
public sealed class RevealFunctions(
    FileStore files, AuditStore audit, RevealTokens tokens, RandomIds ids, Subscriptions subscriptions, TimeProvider time)
{
    [Function("RevealFile"), Requires(Role.Operator, Role.Moderator)]
    public async Task<IResult> RevealAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/files/{id}/reveal")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient durable,
        CancellationToken cancellation)
    {
        var caller = request.GetCaller();
        var record = await files.FindAsync(id, cancellation);
        if (record is null || !caller.MaySee(record.Conversation)) return Problem.UnknownFile();
        switch (ContentAccess.For(caller, record))
        {
            case Access.Gone: return Problem.Gone("removed", "The file was removed.");
            case Access.Denied: return Problem.Forbidden("not_permitted", "Your permissions do not cover this file in its present state.");
        }

        var act = ids.NewId();
        var now = time.GetUtcNow();
        await audit.AddAsync(act, "reveal", id, record.ContentETag, record.Sha256, caller.Name, now, cancellation);
        var revealed = FileEvent.Revealed(act, record, caller.Name, now);
        foreach (var subscription in subscriptions.Take().Where(one => one.Topic == EventTopic.Revealed))
            await DeliverEvent.StartAsync(
                durable, new OutgoingEvent(revealed.Id, subscription.Receiver, subscription.Topic, revealed, record.Upload, null, now), cancellation);
        var (token, expiresAt) = await tokens.IssueAsync(record, caller, cancellation);
        return Results.Ok(new Revealed($"/api/files/{id}/content?token={token}", expiresAt));
    }
}
