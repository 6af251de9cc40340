using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    /// <summary>Lets HTTP functions take <c>HttpRequest</c> and return <c>IResult</c> or <c>IActionResult</c>.</summary>
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
    {
        builder.Services.AddMvcCore();
        builder.UseMiddleware<HttpResultMiddleware>();
        return builder;
    }
}
