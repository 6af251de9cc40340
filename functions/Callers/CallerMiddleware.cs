using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Sluice.Http;

namespace Sluice.Callers;

/// <summary>
/// Turns the credentials of every HTTP request into a caller and refuses it unless the function names a role that the
/// caller holds. Closed by default: a function that names nothing is refused to everybody. Other triggers pass through.
/// </summary>
public sealed class CallerMiddleware(Credentials credentials, IEnumerable<ErrorFormat> formats) : IFunctionsWorkerMiddleware
{
    private static readonly ConcurrentDictionary<string, Access> Known = new(StringComparer.Ordinal);

    /// <param name="AnyOf">None = nobody, unless open.</param>
    internal sealed record Access(bool Open, Role AnyOf);

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (IsHttp(context.FunctionDefinition) && await RefuseAsync(context) is { } refusal)
            context.GetInvocationResult().Value = refusal;
        else
            await next(context);
    }

    internal static Access AccessTo(string entryPoint) => Known.GetOrAdd(entryPoint, static name =>
    {
        var dot = name.LastIndexOf('.');
        var method = typeof(CallerMiddleware).Assembly.GetType(name[..dot])?.GetMethod(
            name[(dot + 1)..], BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static);
        return new Access(
            method?.GetCustomAttribute<AllowAnonymousAttribute>() is not null,
            method?.GetCustomAttribute<RequiresAttribute>()?.AnyOf ?? Role.None);
    });

    private static bool IsHttp(FunctionDefinition function) =>
        function.InputBindings.Values.Any(binding => string.Equals(binding.Type, "httpTrigger", StringComparison.OrdinalIgnoreCase));

    /// <returns>Null where the function may run.</returns>
    internal async Task<IResult?> RefuseAsync(FunctionContext context)
    {
        var http = context.GetHttpContext() ?? throw new InvalidOperationException("An HTTP function runs without its request.");
        var access = AccessTo(context.FunctionDefinition.EntryPoint);
        var caller = await credentials.FindAsync(http.Request, context.CancellationToken);
        http.Features.Set(caller ?? Caller.Anonymous);
        // Wrong credentials do not close an open function: interceptors' clients send their own along with the token.
        if (access.Open) return null;
        var refusal = caller is null ? Problem.Unauthenticated()
            : access.AnyOf == Role.None ? Problem.Forbidden() : caller.RefusalUnless(access.AnyOf);
        var format = formats.FirstOrDefault(one => http.Request.Path.StartsWithSegments(one.Path, StringComparison.OrdinalIgnoreCase));
        return refusal is ProblemHttpResult problem && format is not null ? format.Of(problem.StatusCode, problem.ProblemDetails.Detail!) : refusal;
    }
}
