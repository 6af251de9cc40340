using System.Security.Cryptography;
using Sluice.Setup;
using Sluice.Vision.Setup;

namespace Sluice.Vision.Tests.Setup;

public sealed class KerasToOnnxTests
{
    [Fact]
    public async Task Converting_again_gives_the_model_that_is_in_use()
    {
        var package = Path.Combine(LocalFolder.Path, "node_modules/nsfwjs/dist/models/mobilenet_v2");
        var model = KerasToOnnx.Convert(await TfjsLayersModel.LoadAsync(package));
        var inUse = await File.ReadAllBytesAsync(Path.Combine(LocalFolder.Path, ".models/mobilenet_v2.onnx"));
        SHA256.HashData(model).ShouldBe(SHA256.HashData(inUse));
    }
}
