namespace Sluice.Host.Start;

/// <summary>Why the host cannot start, as a sentence for the operator.</summary>
public sealed class StartException(string message, Exception? inner = null) : Exception(message, inner);
