using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Sluice.Interceptors;

/// <summary>Answers in Unblu's shapes.</summary>
internal static class UnbluAnswer
{
    /// <summary>Whether a path is one of Unblu's Web API, where errors have its shape too.</summary>
    public static bool Covers(PathString path) => path.StartsWithSegments("/app/rest", StringComparison.OrdinalIgnoreCase);

    /// <summary>Also of null, which v3 answers where v4 knows an error, and which a JSON result would leave out.</summary>
    public static IResult Ok<T>(T value) => TypedResults.Text(JsonSerializer.Serialize(value, Unblu.Json), "application/json");

    public static IResult NoSuchPath() => Error(StatusCodes.Status404NotFound, "there is no such operation in this version");

    /// <param name="message">For people.</param>
    public static IResult Error(int status, string message) =>
        TypedResults.Json(new UnbluError(status, ReasonPhrases.GetReasonPhrase(status), message), Unblu.Json, statusCode: status);
}
