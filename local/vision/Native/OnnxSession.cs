using System.Runtime.InteropServices;

namespace Sluice.Vision.Native;

internal delegate T OutputReader<out T>(ReadOnlySpan<float> values);

/// <summary>A loaded model with one input. May be run by several threads at a time.</summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly nint _session;
    private readonly nint _inputName;
    private readonly nint _outputName;
    private int _disposed;

    /// <param name="model">The serialized ONNX model; not needed after the call.</param>
    /// <param name="threads">Threads for one inference, ≥ 1.</param>
    public OnnxSession(ReadOnlySpan<byte> model, int threads)
    {
        _session = OnnxRuntime.CreateSession(model, threads);
        _inputName = Marshal.StringToCoTaskMemUTF8(OnnxRuntime.InputName(_session));
        _outputName = Marshal.StringToCoTaskMemUTF8(OnnxRuntime.OutputName(_session, 0));
    }

    /// <summary>Runs the model.</summary>
    /// <param name="read">Gets the values of the model's first output, row-major; they are gone when it returns.</param>
    /// <exception cref="InvalidOperationException">The input does not fit the model.</exception>
    /// <exception cref="NotFiniteNumberException">A value is NaN or infinite: whoever compares it would take it for a low score.</exception>
    public unsafe T Run<T>(Tensor input, OutputReader<T> read)
    {
        fixed (float* data = input.Values)
        {
            Span<nint> output = [0];
            var tensor = OnnxRuntime.CreateFloatTensor(data, input.Values.Length, input.Shape);
            try
            {
                OnnxRuntime.Run(_session, _inputName, tensor, [_outputName], output);
                var values = OnnxRuntime.Values(output[0]);
                return AreFinite(values) ? read(values) : throw new NotFiniteNumberException("The model's output is not finite.");
            }
            finally
            {
                OnnxRuntime.ReleaseValue(output[0]);
                OnnxRuntime.ReleaseValue(tensor);
            }
        }
    }

    // By their bits, of which vectors compare many at once: the exponent of what is not finite is all ones, with either sign.
    private static bool AreFinite(ReadOnlySpan<float> values)
    {
        var bits = MemoryMarshal.Cast<float, uint>(values);
        return !bits.ContainsAnyInRange(0x7F80_0000u, 0x7FFF_FFFFu) && !bits.ContainsAnyInRange(0xFF80_0000u, 0xFFFF_FFFFu);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        OnnxRuntime.ReleaseSession(_session);
        Marshal.FreeCoTaskMem(_inputName);
        Marshal.FreeCoTaskMem(_outputName);
    }
}
