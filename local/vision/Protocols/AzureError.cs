using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Vision.Serving;

namespace Sluice.Vision.Protocols;

/// <summary>The error form of Azure's AI services: an envelope, and a header that repeats the code.</summary>
internal static class AzureError
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <param name="inner">The more specific code, where there is one; the message then belongs to it as well.</param>
    public static IResult Result(int status, string code, string message, string? inner = null) => new AzureErrorResult(
        code, Results.Json(new Body(new Outer(code, message, inner is null ? null : new Inner(inner, message))), Json, statusCode: status));

    /// <param name="busy">The code that says so; the services differ in it.</param>
    public static CallerRules Callers(string busy) => new(
        Credential,
        (_, _) => Result(401, "401",
            "Access denied due to invalid subscription key. Provide the key of this service in Ocp-Apim-Subscription-Key or as a bearer token."),
        () => Result(429, busy, "Too many requests are waiting."));

    public static string? Credential(HttpRequest request) => request.Headers["Ocp-Apim-Subscription-Key"].FirstOrDefault() ?? ApiKey.Bearer(request);

    private sealed record Body(Outer Error);

    private sealed record Outer(string Code, string Message, [property: JsonPropertyName("innererror")] Inner? Inner);

    private sealed record Inner(string Code, string Message);

    private sealed class AzureErrorResult(string code, IResult body) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers["x-ms-error-code"] = code;
            return body.ExecuteAsync(httpContext);
        }
    }
}
