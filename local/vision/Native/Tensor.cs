using System.Buffers;

namespace Sluice.Vision.Native;

/// <summary>
/// Floats for a model, row-major. The array is rented: inputs take megabytes, and garbage of that size stays for long.
/// </summary>
internal sealed class Tensor : IDisposable
{
    private readonly float[] _rented;
    private readonly int _length;
    private readonly long[] _shape;

    public Tensor(params long[] shape)
    {
        _shape = shape;
        _length = checked((int)shape.Aggregate(1L, (a, b) => a * b));
        _rented = ArrayPool<float>.Shared.Rent(_length);
    }

    /// <summary>Whatever the array's last user left, until it is written.</summary>
    public Span<float> Values => _rented.AsSpan(0, _length);

    public Memory<float> Memory => _rented.AsMemory(0, _length);

    public long[] Shape => _shape;

    public void Dispose() => ArrayPool<float>.Shared.Return(_rented);
}
