using Spectre.Console;

namespace Sluice.Host.Start;

/// <summary>Shows what a start waits for: a spinner on a terminal, a line a step elsewhere.</summary>
public static class StartProgress
{
    public static Task<T> ShowAsync<T>(IAnsiConsole console, Func<IProgress<string>, Task<T>> start) =>
        console.Profile.Capabilities.Interactive
            ? console.Status().StartAsync("Starting", status => start(new Steps(line => status.Status(Markup.Escape(line)))))
            : start(new Steps(line => console.WriteLine(line + " …")));

    private sealed class Steps(Action<string> show) : IProgress<string>
    {
        public void Report(string value) => show(value);
    }
}
