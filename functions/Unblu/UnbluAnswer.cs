using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Sluice.Http;

namespace Sluice.Unblu;

/// <summary>Answers in Unblu's shapes.</summary>
internal static class UnbluAnswer
{
    /// <summary>Refusals under Unblu's Web API have its shape too.</summary>
    public static readonly ErrorFormat Format = new("/app/rest", Error);

    /// <summary>Also of null, which v3 answers where v4 knows an error, and which a JSON result would leave out.</summary>
    public static IResult Ok<T>(T value) => TypedResults.Text(JsonSerializer.Serialize(value, UnbluApi.Json), "application/json");

    public static IResult NoSuchPath() => Error(StatusCodes.Status404NotFound, "there is no such operation in this version");

    /// <param name="message">For people.</param>
    public static IResult Error(int status, string message) =>
        TypedResults.Json(new UnbluError(status, ReasonPhrases.GetReasonPhrase(status), message), UnbluApi.Json, statusCode: status);
}

/// <summary>Unblu's <c>Error</c>.</summary>
public sealed record UnbluError(int StatusCode, string StatusDescription, string ErrorMessage)
{
    [JsonPropertyName("$_type"), JsonPropertyOrder(-1)]
    public string Type => "Error";
}
