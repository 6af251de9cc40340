using Microsoft.AspNetCore.Http;
using Sluice.Http;

namespace Sluice.Callers;

/// <summary>Who sent a request, as far as the credentials prove it.</summary>
/// <param name="Name">For audit: <c>key:</c>, <c>user:</c> or <c>operator:</c> and a name. Names of users and operators are data, never log templates.</param>
/// <param name="Session">What an operator's session grants; null for every other caller.</param>
public sealed record Caller(string Name, Role Roles, OperatorGrant? Session = null)
{
    public static readonly Caller Anonymous = new("anonymous", Role.None);

    /// <summary>Whether the caller holds one of the roles; an admin holds every role of an API key.</summary>
    public bool Has(Role anyOf)
    {
        var held = Roles.HasFlag(Role.Admin) ? Roles | Role.Uploader | Role.Backend | Role.Moderator : Roles;
        return (held & anyOf) != Role.None;
    }

    /// <summary>The refusal of one who holds none of the roles; null where one is held.</summary>
    public IResult? RefusalUnless(Role anyOf) => Has(anyOf) ? null : this == Anonymous ? Problem.Unauthenticated() : Problem.Forbidden();

    /// <summary>Whether files of the conversation are this caller's business: an operator's session speaks of one conversation only.</summary>
    public bool MaySee(string? conversation) =>
        Session is null || string.Equals(Session.Conversation, conversation, StringComparison.Ordinal);
}

/// <summary>What a chat backend granted one of its operators for one conversation.</summary>
public sealed record OperatorGrant(string Operator, OperatorPermission Permissions, string Conversation);

public static class CallerExtensions
{
    /// <summary>The caller that <see cref="CallerMiddleware"/> found; anonymous where it found none.</summary>
    public static Caller GetCaller(this HttpContext context) => context.Features.Get<Caller>() ?? Caller.Anonymous;

    /// <inheritdoc cref="GetCaller(HttpContext)"/>
    public static Caller GetCaller(this HttpRequest request) => request.HttpContext.GetCaller();
}
