using System.Net;
using Sluice.Host.Functions.Http;

namespace Sluice.Host.Tests.Functions.Http;

[Collection(SharedSampleHostGroup.Name)]
public sealed class HostKeysTests(SharedSampleHost shared)
{
    private readonly SampleHost _sample = shared.Sample;

    [Theory]
    [InlineData("ping/x", "", true)]
    [InlineData("keyed", "", false)]
    [InlineData("keyed", "function Keyed", true)]
    [InlineData("keyed", "default", true)]
    [InlineData("keyed", "master", true)]
    [InlineData("keyed", "function OtherKeyed", false)]
    [InlineData("keyed", "durabletask_extension", false)]
    [InlineData("for-admins", "", false)]
    [InlineData("for-admins", "default", false)]
    [InlineData("for-admins", "master", true)]
    public async Task A_function_takes_the_keys_of_its_level(string route, string key, bool allowed)
    {
        // Keys are made when they are first asked for.
        foreach (var keyed in (string[])["keyed", "other-keyed"]) (await CallAsync(keyed, "x-functions-key", "wrong")).ShouldBe(HttpStatusCode.Unauthorized);
        var value = key.Length == 0 ? null : _sample.Key(key);
        var expected = allowed ? HttpStatusCode.OK : HttpStatusCode.Unauthorized;
        (await CallAsync(route, "x-functions-key", value)).ShouldBe(expected);
        (await CallAsync($"{route}?code={value}")).ShouldBe(expected);
    }

    [Fact]
    public void Keys_outlive_the_host_and_only_their_owner_can_read_them()
    {
        var folder = Directory.CreateTempSubdirectory("sample-keys");
        try
        {
            var key = new HostKeys(folder.FullName).Extension("durabletask");
            new HostKeys(folder.FullName).Extension("durabletask").ShouldBe(key);
            new HostKeys(folder.FullName).Extension("blobs").ShouldNotBe(key);
            var file = folder.GetFiles().ShouldHaveSingleItem();
            if (!OperatingSystem.IsWindows()) file.UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<HttpStatusCode> CallAsync(string path, string? header = null, string? value = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (header is not null && value is not null) request.Headers.Add(header, value);
        using var answer = await _sample.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
