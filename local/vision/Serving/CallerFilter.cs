namespace Sluice.Vision.Serving;

/// <summary>How one protocol lets callers present the key, and how it says that they are not let in.</summary>
/// <param name="Credential">What a request presents as the key, or null.</param>
/// <param name="WithoutKey">The answer to a request whose key is missing or wrong.</param>
/// <param name="Busy">The answer where too many requests are in already.</param>
internal sealed record CallerRules(Func<HttpRequest, string?> Credential, Func<HttpRequest, KeyCheck, IResult> WithoutKey, Func<IResult> Busy);

/// <summary>Stands before each protocol: lets in only callers with the key, and only as many as can be served.</summary>
/// <param name="admission">Null for requests without an image, which are always let in.</param>
internal sealed class CallerFilter(ApiKey key, Admission? admission, CallerRules rules) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (key.Check(rules.Credential(http.Request)) is not KeyCheck.Accepted and var check)
            return rules.WithoutKey(http.Request, check);
        using var lease = admission?.Enter();
        if (lease is { IsAcquired: false })
        {
            http.Response.Headers.RetryAfter = Admission.RetryAfter;
            return rules.Busy();
        }
        return await next(context);
    }
}
