using System.Runtime.InteropServices;

namespace Sluice.Vision.Native;

/// <summary>
/// The entries of ONNX Runtime's C API that inference needs. The API is one table of function pointers that only ever
/// grows at its end (onnxruntime_c_api.h), so an entry is its position.
/// </summary>
internal static unsafe partial class OnnxRuntime
{
    private const uint ApiVersion = 17;
    private const int DeviceAllocator = 0;

    private static readonly OrtApiBase* Base = OrtGetApiBase();
    private static readonly nint* Api = Base->GetApi(ApiVersion);
    private static readonly nint Environment = CreateEnvironment();
    private static readonly nint CpuMemory = CreateMemoryInfo(DeviceAllocator);

    public static string Version { get; } = Marshal.PtrToStringUTF8(Base->GetVersionString())!;

    /// <param name="threads">Threads for one inference, ≥ 1.</param>
    public static nint CreateSession(ReadOnlySpan<byte> model, int threads)
    {
        nint options, session;
        Check(((delegate* unmanaged<nint*, nint>)Api[Entry.CreateSessionOptions])(&options));
        try
        {
            // Shapes change with every image: a pattern for each would be kept, and takes 100 MB more.
            Check(((delegate* unmanaged<nint, nint>)Api[Entry.DisableMemPattern])(options));
            Check(((delegate* unmanaged<nint, int, nint>)Api[Entry.SetIntraOpNumThreads])(options, threads));
            Configure(options, "session.intra_op.allow_spinning\0"u8, "0\0"u8);
            Configure(options, "session.use_env_allocators\0"u8, "1\0"u8);
            fixed (byte* bytes = model)
                Check(((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)Api[Entry.CreateSessionFromArray])(
                    Environment, bytes, (nuint)model.Length, options, &session));
            return session;
        }
        finally
        {
            ((delegate* unmanaged<nint, void>)Api[Entry.ReleaseSessionOptions])(options);
        }
    }

    public static string InputName(nint session) => Name(session, Entry.SessionGetInputName, index: 0);

    public static string OutputName(nint session, int index) => Name(session, Entry.SessionGetOutputName, index);


    /// <summary>Wraps memory of the caller, which must stay pinned while the tensor lives.</summary>
    public static nint CreateFloatTensor(float* data, int length, ReadOnlySpan<long> shape)
    {
        const int elementTypeFloat = 1;
        nint tensor;
        fixed (long* dimensions = shape)
            Check(((delegate* unmanaged<nint, float*, nuint, long*, nuint, int, nint*, nint>)Api[Entry.CreateTensorWithDataAsOrtValue])(
                CpuMemory, data, (nuint)length * sizeof(float), dimensions, (nuint)shape.Length, elementTypeFloat, &tensor));
        return tensor;
    }

    public static void Run(nint session, nint inputName, nint input, ReadOnlySpan<nint> outputNames, Span<nint> outputs)
    {
        fixed (nint* names = outputNames, values = outputs)
            Check(((delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint>)Api[Entry.Run])(
                session, 0, &inputName, &input, 1, names, (nuint)outputNames.Length, values));
    }

    /// <summary>The values of a tensor, valid until it is released.</summary>
    public static ReadOnlySpan<float> Values(nint tensor)
    {
        nint info;
        Check(((delegate* unmanaged<nint, nint*, nint>)Api[Entry.GetTensorTypeAndShape])(tensor, &info));
        try
        {
            nuint count;
            Check(((delegate* unmanaged<nint, nuint*, nint>)Api[Entry.GetTensorShapeElementCount])(info, &count));
            float* data;
            Check(((delegate* unmanaged<nint, float**, nint>)Api[Entry.GetTensorMutableData])(tensor, &data));
            return new ReadOnlySpan<float>(data, checked((int)count));
        }
        finally
        {
            ((delegate* unmanaged<nint, void>)Api[Entry.ReleaseTensorTypeAndShapeInfo])(info);
        }
    }

    public static void ReleaseValue(nint value) => ((delegate* unmanaged<nint, void>)Api[Entry.ReleaseValue])(value);

    public static void ReleaseSession(nint session) => ((delegate* unmanaged<nint, void>)Api[Entry.ReleaseSession])(session);

    private static string Name(nint session, int entry, int index)
    {
        nint allocator, name;
        Check(((delegate* unmanaged<nint*, nint>)Api[Entry.GetAllocatorWithDefaultOptions])(&allocator));
        Check(((delegate* unmanaged<nint, nuint, nint, nint*, nint>)Api[entry])(session, (nuint)index, allocator, &name));
        var text = Marshal.PtrToStringUTF8(name)!;
        Check(((delegate* unmanaged<nint, nint, nint>)Api[Entry.AllocatorFree])(allocator, name));
        return text;
    }

    private static nint CreateEnvironment()
    {
        const int errorsOnly = 3;
        nint environment;
        fixed (byte* name = "sluice\0"u8)
            Check(((delegate* unmanaged<int, byte*, nint*, nint>)Api[Entry.CreateEnv])(errorsOnly, name, &environment));
        // One arena for all models: each would otherwise keep its own at its largest.
        const int arenaAllocator = 1;
        Check(((delegate* unmanaged<nint, nint, nint, nint>)Api[Entry.CreateAndRegisterAllocator])(environment, CreateMemoryInfo(arenaAllocator), 0));
        return environment;
    }

    private static nint CreateMemoryInfo(int allocator)
    {
        const int defaultMemory = 0;
        nint memory;
        Check(((delegate* unmanaged<int, int, nint*, nint>)Api[Entry.CreateCpuMemoryInfo])(allocator, defaultMemory, &memory));
        return memory;
    }

    private static void Configure(nint options, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keyBytes = key, valueBytes = value)
            Check(((delegate* unmanaged<nint, byte*, byte*, nint>)Api[Entry.AddSessionConfigEntry])(options, keyBytes, valueBytes));
    }

    private static void Check(nint status)
    {
        if (status == 0)
            return;
        var message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)Api[Entry.GetErrorMessage])(status));
        ((delegate* unmanaged<nint, void>)Api[Entry.ReleaseStatus])(status);
        throw new InvalidOperationException($"ONNX Runtime: {message}");
    }

    private static class Entry
    {
        public const int GetErrorMessage = 2;
        public const int CreateEnv = 3;
        public const int CreateSessionFromArray = 8;
        public const int Run = 9;
        public const int CreateSessionOptions = 10;
        public const int DisableMemPattern = 17;
        public const int SetIntraOpNumThreads = 24;
        public const int SessionGetInputName = 36;
        public const int SessionGetOutputName = 37;
        public const int CreateTensorWithDataAsOrtValue = 49;
        public const int GetTensorMutableData = 51;
        public const int GetTensorShapeElementCount = 64;
        public const int GetTensorTypeAndShape = 65;
        public const int CreateCpuMemoryInfo = 69;
        public const int AllocatorFree = 76;
        public const int GetAllocatorWithDefaultOptions = 78;
        public const int ReleaseStatus = 93;
        public const int ReleaseSession = 95;
        public const int ReleaseValue = 96;
        public const int ReleaseTensorTypeAndShapeInfo = 99;
        public const int ReleaseSessionOptions = 100;
        public const int AddSessionConfigEntry = 130;
        public const int CreateAndRegisterAllocator = 144;
    }

    [LibraryImport(NativeLibraries.OnnxRuntime)]
    private static partial OrtApiBase* OrtGetApiBase();

    [StructLayout(LayoutKind.Sequential)]
    private struct OrtApiBase
    {
        public delegate* unmanaged<uint, nint*> GetApi;
        public delegate* unmanaged<nint> GetVersionString;
    }
}
