using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sluice.Storage;

public static class StorageServices
{
    /// <summary>
    /// The account that the host uses too: <c>AzureWebJobsStorage</c> as a connection string, or
    /// <c>AzureWebJobsStorage__blobServiceUri</c> and <c>__tableServiceUri</c> with a managed identity (<c>__clientId</c> where
    /// it is user-assigned).
    /// </summary>
    public static IServiceCollection AddSluiceStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton<HttpPipelineTransport>(HttpClientTransport.Shared);
        if (configuration["AzureWebJobsStorage"] is { Length: > 0 } connection)
        {
            services.AddSingleton(s => new BlobServiceClient(connection, BlobOptions(s)));
            services.AddSingleton(s => new TableServiceClient(connection, TableOptions(s)));
        }
        else
        {
            services.AddSingleton<TokenCredential>(_ => new ManagedIdentityCredential(
                configuration["AzureWebJobsStorage:clientId"] is { Length: > 0 } id
                    ? ManagedIdentityId.FromUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned));
            services.AddSingleton(s => new BlobServiceClient(
                ServiceUri(configuration, "blobServiceUri"), s.GetRequiredService<TokenCredential>(), BlobOptions(s)));
            services.AddSingleton(s => new TableServiceClient(
                ServiceUri(configuration, "tableServiceUri"), s.GetRequiredService<TokenCredential>(), TableOptions(s)));
        }

        services.AddHostedService<StorageSetup>();
        return services;
    }

    // The version that Azurite knows too.
    private static BlobClientOptions BlobOptions(IServiceProvider services) =>
        new(BlobClientOptions.ServiceVersion.V2023_01_03) { Transport = services.GetRequiredService<HttpPipelineTransport>() };

    private static TableClientOptions TableOptions(IServiceProvider services) =>
        new() { Transport = services.GetRequiredService<HttpPipelineTransport>() };

    private static Uri ServiceUri(IConfiguration configuration, string name) =>
        Uri.TryCreate(configuration[$"AzureWebJobsStorage:{name}"], UriKind.Absolute, out var uri) ? uri
        : throw new InvalidOperationException(
            $"Set AzureWebJobsStorage to a connection string, or AzureWebJobsStorage__{name} to the storage account's URI.");
}
