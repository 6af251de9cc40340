using System.Reflection;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using Sluice.Moderation;
using Sluice.Sensitivity;
using Sluice.Storage;

namespace Sluice.Api;

/// <param name="Status"><c>ok</c>, or <c>degraded</c> where a part does not answer.</param>
public sealed record Health(string Status, string Version, string Storage, EngineHealth Moderation, EngineHealth Sensitivity);

/// <param name="Status"><c>configured</c> or <c>off</c>.</param>
public sealed record EngineHealth(string Status, string? Engine);

/// <summary><c>GET /api/health</c>: what is up. For load balancers and people; tells nothing secret.</summary>
public sealed class HealthFunction(TableServiceClient tables, IOptions<ModerationOptions> moderation, IOptions<TextReadingOptions> sensitivity)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    [Function("Health"), AllowAnonymous]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/health")] HttpRequest request, CancellationToken cancellation)
    {
        var storage = await IsStorageUpAsync(cancellation);
        var health = new Health(
            storage ? "ok" : "degraded",
            typeof(HealthFunction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
            storage ? "up" : "down",
            new EngineHealth(moderation.Value.Enabled ? "configured" : "off", moderation.Value.Enabled ? moderation.Value.Provider.ToString() : null),
            new EngineHealth(sensitivity.Value.Enabled ? "configured" : "off", sensitivity.Value.Enabled ? "ImageAnalysis" : null));
        return Results.Json(health, statusCode: storage ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private async Task<bool> IsStorageUpAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Timeout);
        try
        {
            await tables.GetTableClient(Tables.Settings).GetEntityIfExistsAsync<TableEntity>("health", "health", cancellationToken: limit.Token);
            return true;
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
