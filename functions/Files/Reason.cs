namespace Sluice.Files;

/// <summary>Why a file was treated as it was.</summary>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Text">For people: what was found, and the limit it met. Never holds text from the file or its name.</param>
public sealed record Reason(string Code, string Text);
