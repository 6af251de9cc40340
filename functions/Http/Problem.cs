using Microsoft.AspNetCore.Http;

namespace Sluice.Http;

/// <summary>
/// The error answers of every HTTP function: problem details (RFC 9457) with a stable <c>code</c> that programs may
/// switch on, and a detail for people. Details never repeat secrets, tokens or text from files.
/// </summary>
public static class Problem
{
    /// <param name="traceId">What operators find a failure in the log and in traces by.</param>
    public static IResult Of(int status, string code, string detail, string? traceId = null)
    {
        var extensions = new Dictionary<string, object?> { ["code"] = code };
        if (traceId is not null) extensions["traceId"] = traceId;
        return TypedResults.Problem(detail, statusCode: status, extensions: extensions);
    }

    public static IResult BadRequest(string code, string detail) => Of(StatusCodes.Status400BadRequest, code, detail);

    public static IResult Unauthenticated() =>
        Of(StatusCodes.Status401Unauthorized, "unauthenticated", "Send an API key, an operator ticket or sign in.");

    public static IResult Forbidden(string code = "forbidden", string detail = "These credentials do not allow this.") =>
        Of(StatusCodes.Status403Forbidden, code, detail);

    public static IResult NotFound(string code = "not_found", string detail = "There is no such thing.") =>
        Of(StatusCodes.Status404NotFound, code, detail);

    public static IResult UnknownFile() => NotFound("unknown_file", "There is no file of this id.");

    public static IResult Conflict(string code, string detail) => Of(StatusCodes.Status409Conflict, code, detail);

    public static IResult Gone(string code, string detail) => Of(StatusCodes.Status410Gone, code, detail);

    public static IResult Interrupted() =>
        Of(StatusCodes.Status503ServiceUnavailable, "interrupted", "The request was interrupted. Try again.");

    public static IResult Unexpected(string traceId) => Of(
        StatusCodes.Status500InternalServerError, "internal_error", "Something went wrong here. Try again; if it stays so, tell the operators the trace id.", traceId);
}
