using System.Text.RegularExpressions;

namespace Sluice.Interceptors.Registry;

/// <summary>
/// Matches a file's type against an interceptor's expression. It searches, as a match of the whole type would let files
/// pass unasked that the expression's author meant: in doubt an interceptor is asked.
/// </summary>
public static class MimeFilter
{
    public const int MaxLength = 500;

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    /// <summary>For what backtracks.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(100);

    public static bool IsValid(string? expression) =>
        string.IsNullOrEmpty(expression) || (expression.Length <= MaxLength && Compile(expression, Options, Timeout) is not null);

    /// <summary>
    /// In linear time and without a limit, so the same on every machine however busy, as an orchestrator needs it. Null where the expression has parts
    /// (look-arounds, back references) that only backtracking matches: then <see cref="MatchesByBacktracking"/> has to tell.
    /// </summary>
    public static bool? Matches(string? expression, string type) =>
        string.IsNullOrEmpty(expression) ? true : Compile(expression, Options | RegexOptions.NonBacktracking, Regex.InfiniteMatchTimeout)?.IsMatch(type);

    /// <summary>By backtracking, with a time-out, which counts as a match.</summary>
    public static bool MatchesByBacktracking(string? expression, string type)
    {
        if (string.IsNullOrEmpty(expression)) return true;
        try
        {
            return Compile(expression, Options, Timeout)?.IsMatch(type) ?? true;
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }
    }

    private static Regex? Compile(string expression, RegexOptions options, TimeSpan limit)
    {
        try
        {
            return new Regex(expression, options, limit);
        }
        catch (Exception unfit) when (unfit is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
