namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Where a function app's program begins.</summary>
public class FunctionsApplication
{
    /// <summary>
    /// The host that loads the function app in this flow of control. Flow-local, so that one process can hold several hosts.
    /// </summary>
    internal static AsyncLocal<IFunctionsHost?> Host { get; } = new();

    /// <exception cref="InvalidOperationException">No embedded host loads the app: this build cannot run without one.</exception>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) =>
        new(Host.Value ?? throw new InvalidOperationException(
            "This build of the function app runs inside the embedded host: dotnet run --project local/host"));
}
