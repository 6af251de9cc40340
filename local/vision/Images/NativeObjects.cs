using Sluice.Vision.Native;

namespace Sluice.Vision.Images;

/// <summary>libvips objects of one piece of work, released in reverse order.</summary>
internal sealed class NativeObjects : IDisposable
{
    private readonly Stack<nint> _objects = new();

    public nint Own(nint instance)
    {
        if (instance != 0)
            _objects.Push(instance);
        return instance;
    }

    public void Dispose()
    {
        while (_objects.TryPop(out var instance))
            Libvips.g_object_unref(instance);
    }
}
