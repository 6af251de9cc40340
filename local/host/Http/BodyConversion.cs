using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Http.Converters;

namespace Sluice.Host.Http;

/// <summary>The body of a request for parameters with <see cref="Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute"/>.</summary>
internal sealed class BodyConversion(HttpRequest request) : IFromBodyConversionFeature
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <exception cref="BadHttpRequestException">The body is not JSON of the type.</exception>
    public async ValueTask<object?> ConvertAsync(FunctionContext context, Type targetType)
    {
        if (targetType == typeof(string))
        {
            using var text = new StreamReader(request.Body);
            return await text.ReadToEndAsync(context.CancellationToken);
        }
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, targetType, Json, context.CancellationToken);
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException($"The body is not JSON of a {targetType.Name}.", e);
        }
    }
}
