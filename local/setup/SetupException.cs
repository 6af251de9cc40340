namespace Sluice.Setup;

/// <summary>The machine lacks something; the message says what, and what to do.</summary>
public sealed class SetupException(string message, Exception? innerException = null) : Exception(message, innerException);
