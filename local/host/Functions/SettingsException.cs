namespace Sluice.Host.Functions;

/// <summary>Settings that the host cannot start with: all problems at once, each a sentence for the operator.</summary>
public sealed class SettingsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
