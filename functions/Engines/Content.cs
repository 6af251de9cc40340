namespace Sluice.Engines;

/// <summary>A file's whole content in memory, and its SHA-256 in lower-case hex.</summary>
public sealed record Content(ReadOnlyMemory<byte> Bytes, string Sha256);
