namespace System.IO.Hashing;

/// <summary>Base of the non-cryptographic hashes; stands in for the package's class of the same name.</summary>
public abstract class NonCryptographicHashAlgorithm(int hashLengthInBytes)
{
    public int HashLengthInBytes { get; } = hashLengthInBytes;

    public abstract void Append(ReadOnlySpan<byte> source);

    public abstract void Reset();

    protected abstract void GetCurrentHashCore(Span<byte> destination);

    public void GetCurrentHash(Span<byte> destination) => GetCurrentHashCore(destination[..HashLengthInBytes]);
}
