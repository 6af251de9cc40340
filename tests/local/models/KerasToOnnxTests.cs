using System.Security.Cryptography;
using Sluice.Setup;
using Sluice.Vision.Moderation;

namespace Sluice.Models.Tests;

public sealed class KerasToOnnxTests
{
    [Fact]
    public async Task Converting_again_gives_the_model_that_is_in_use()
    {
        await NodePackages.EnsureAsync(progress: null, TestContext.Current.CancellationToken);
        var model = KerasToOnnx.Convert(await TfjsLayersModel.LoadAsync(Path.Combine(LocalFolder.Path, "node_modules/nsfwjs/dist/models/mobilenet_v2")));
        var inUse = await ModelFiles.ReadNsfwAsync(NsfwModel.MobileNetV2.Name, NsfwModel.MobileNetV2.Sha256);
        SHA256.HashData(model).ShouldBe(SHA256.HashData(inUse));
    }
}
