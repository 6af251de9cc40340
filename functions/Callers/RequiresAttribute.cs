namespace Sluice.Callers;

/// <summary>
/// The roles of which the caller of an HTTP function must hold one. A function without this attribute and without
/// <see cref="Microsoft.AspNetCore.Authorization.AllowAnonymousAttribute"/> is refused to everybody.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresAttribute(params Role[] anyOf) : Attribute
{
    public Role AnyOf { get; } = anyOf.Aggregate(Role.None, (all, role) => all | role);
}
