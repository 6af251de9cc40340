using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace Sluice.Vision.Native;

internal delegate T OutputReader<out T>(ReadOnlySpan<float> values);

/// <summary>A loaded model with one input. May be run by several threads at a time.</summary>
internal sealed class OnnxSession : IDisposable
{
    private static readonly RunOptions RunOptions;

    private readonly InferenceSession _session;

    // A constructor, because initializers run no sooner than a field is read: a session would start ONNX Runtime with its defaults.
    static OnnxSession()
    {
        OnnxTelemetry.Disable();
        var options = new EnvironmentCreationOptions { logId = "sluice", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        var environment = OrtEnv.CreateInstanceWithOptions(ref options);
        // One arena for all models: each would otherwise keep its own at its largest.
        using var memory = new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
        using var defaults = new OrtArenaCfg(0, -1, -1, -1);
        environment.CreateAndRegisterAllocator(memory, defaults);
        RunOptions = new RunOptions();
    }

    public static string RuntimeVersion => OrtEnv.Instance().GetVersionString();

    /// <param name="model">The serialized ONNX model; not needed after the call.</param>
    /// <param name="threads">Threads for one inference, ≥ 1.</param>
    /// <exception cref="OnnxRuntimeException">It is not a model.</exception>
    public OnnxSession(byte[] model, int threads)
    {
        using var options = new SessionOptions();
        // Shapes change with every image: a pattern for each would be kept, and takes 100 MB more.
        options.EnableMemoryPattern = false;
        options.IntraOpNumThreads = threads;
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.use_env_allocators", "1");
        _session = new InferenceSession(model, options);
    }

    /// <summary>Runs the model.</summary>
    /// <param name="read">Gets the values of the model's first output, row-major; they are gone when it returns.</param>
    /// <exception cref="OnnxRuntimeException">The input does not fit the model.</exception>
    /// <exception cref="NotFiniteNumberException">A value is NaN or infinite: whoever compares it would take it for a low score.</exception>
    public T Run<T>(Tensor input, OutputReader<T> read)
    {
        using var tensor = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, input.Memory, input.Shape);
        using var outputs = _session.Run(RunOptions, [_session.InputNames[0]], [tensor], [_session.OutputNames[0]]);
        var values = outputs[0].GetTensorDataAsSpan<float>();
        return AreFinite(values) ? read(values) : throw new NotFiniteNumberException("The model's output is not finite.");
    }

    // By their bits, of which vectors compare many at once: the exponent of what is not finite is all ones, with either sign.
    private static bool AreFinite(ReadOnlySpan<float> values)
    {
        var bits = MemoryMarshal.Cast<float, uint>(values);
        return !bits.ContainsAnyInRange(0x7F80_0000u, 0x7FFF_FFFFu) && !bits.ContainsAnyInRange(0xFF80_0000u, 0xFFFF_FFFFu);
    }

    public void Dispose() => _session.Dispose();
}
