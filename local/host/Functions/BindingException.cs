namespace Sluice.Host.Functions;

/// <summary>A function's parameter or output that cannot be served. The message is the host's own and names no data.</summary>
public sealed class BindingException(string message, Exception? inner = null) : Exception(message, inner);
