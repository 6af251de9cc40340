using Microsoft.AspNetCore.Http;

namespace Sluice.Http;

/// <summary>How errors look under the paths of a compatible surface, whose clients know another shape than problem details.</summary>
/// <param name="Of">From a status and a message for people.</param>
public sealed record ErrorFormat(PathString Path, Func<int, string, IResult> Of);
