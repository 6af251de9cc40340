namespace Sluice.Callers;

public static class CallerServices
{
    /// <summary>All of this folder; needs <see cref="CallerOptions"/> and <c>AddTokens</c>.</summary>
    public static IServiceCollection AddCallers(this IServiceCollection services) => services
        .AddSingleton<ApiKeys>()
        .AddSingleton<OperatorSessions>()
        .AddSingleton<Credentials>();
}
