using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Testing;
using Sluice.Tests.Interceptors;
using Sluice.Unblu.Registry;

namespace Sluice.Tests.Unblu.Registry;

public sealed class UnbluRegistryFunctionsTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData("https://10.0.0.1/", "the webhook's URL is refused: the address is not public")]
    [InlineData("http://127.0.0.1:1/", "the webhook could not be reached")]
    public async Task A_ping_that_is_not_sent_says_why(string endpoint, string message)
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        var one = await world.AddAsync(endpoint);
        var error = await AnswerAsync(world, functions => functions.PingAsync(new DefaultHttpContext().Request, one.Id, CancellationToken.None));
        (error.StatusCode, error.Body.GetProperty("errorMessage").GetString()).ShouldBe((502, message));
    }

    [Theory]
    [InlineData("""{"searchFilters":[null]}""", "searchFilters holds null")]
    [InlineData("""{"orderBy":[{"field":"NAME"},null]}""", "orderBy holds null")]
    public async Task A_search_with_null_in_a_list_is_a_bad_request(string body, string message)
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        var http = new DefaultHttpContext { Request = { Body = new MemoryStream(Encoding.UTF8.GetBytes(body)) } };
        var error = await AnswerAsync(world, functions => functions.SearchAsync(http.Request, "v4", CancellationToken.None));
        (error.StatusCode, error.Body.GetProperty("errorMessage").GetString()).ShouldBe((400, message));
    }

    private static async Task<(int StatusCode, JsonElement Body)> AnswerAsync(InterceptorWorld world, Func<UnbluRegistryFunctions, Task<IResult>> call)
    {
        var result = await call(ActivatorUtilities.CreateInstance<UnbluRegistryFunctions>(world.Services));
        var http = new DefaultHttpContext { RequestServices = world.Services, Response = { Body = new MemoryStream() } };
        await result.ExecuteAsync(http);
        http.Response.Body.Position = 0;
        return (http.Response.StatusCode, JsonDocument.Parse(http.Response.Body).RootElement);
    }
}
