namespace Sluice.Vision.Report.Specimens;

internal static class Choices
{
    public static T Pick<T>(this Random random, params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];

    public static string Digits(this Random random, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => random.Next(10)));
}
