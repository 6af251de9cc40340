using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Sluice.Interceptors;

/// <summary>Answers in Unblu's shapes.</summary>
internal static class UnbluAnswer
{
    public static IResult Ok<T>(T value) => TypedResults.Json(value, Unblu.Json);

    public static IResult NoSuchPath() => Error(StatusCodes.Status404NotFound, "there is no such operation in this version");

    /// <param name="message">For people.</param>
    public static IResult Error(int status, string message) =>
        TypedResults.Json(new UnbluError(status, ReasonPhrases.GetReasonPhrase(status), message), Unblu.Json, statusCode: status);
}
