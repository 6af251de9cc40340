using Microsoft.Extensions.Options;

namespace Sluice;

/// <summary>All that is wrong with the settings, a sentence each, for whoever starts the app.</summary>
internal static class SettingsProblems
{
    /// <returns>Null where the exception is about something else.</returns>
    public static IReadOnlyList<string>? Of(Exception error) => error switch
    {
        OptionsValidationException options => [.. options.Failures],
        AggregateException all when all.InnerExceptions.All(e => e is OptionsValidationException) =>
            [.. all.InnerExceptions.Cast<OptionsValidationException>().SelectMany(e => e.Failures)],
        _ => null,
    };
}
