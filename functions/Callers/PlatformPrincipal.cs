using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Callers;

/// <summary>
/// The signed-in user whom App Service authentication puts into a header: base64 of JSON with claims. The platform
/// strips a client's own header, so it may be believed there and nowhere else.
/// </summary>
public static class PlatformPrincipal
{
    public const string Header = "X-MS-CLIENT-PRINCIPAL";

    private sealed record Principal(
        [property: JsonPropertyName("name_typ")] string? NameType,
        [property: JsonPropertyName("role_typ")] string? RoleType,
        [property: JsonPropertyName("claims")] ClaimValue[]? Claims);

    private sealed record ClaimValue(
        [property: JsonPropertyName("typ")] string? Type, [property: JsonPropertyName("val")] string? Value);

    /// <summary>The user with the app roles that bear our names; null where the header is not understood.</summary>
    public static Caller? Read(string header)
    {
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header, bytes, out var length)) return null;
        try
        {
            return JsonSerializer.Deserialize<Principal>(bytes.AsSpan(0, length)) is { Claims: not null } principal ? Caller(principal) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Caller Caller(Principal principal)
    {
        var claims = principal.Claims!;
        var roles = claims
            .Where(claim => claim.Type is "roles" || claim.Type == principal.RoleType)
            .Aggregate(Role.None, (all, claim) => all | RoleNames.Parse(claim.Value));
        return new Caller($"user:{claims.FirstOrDefault(claim => claim.Type == principal.NameType)?.Value ?? "unnamed"}", roles);
    }
}
