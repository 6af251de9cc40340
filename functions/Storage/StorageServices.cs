using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Sluice.Verification;

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
        var blobOptions = new BlobClientOptions(BlobClientOptions.ServiceVersion.V2023_01_03);
        if (configuration["AzureWebJobsStorage"] is { Length: > 0 } connection)
        {
            services.AddSingleton(_ => new BlobServiceClient(connection, blobOptions));
            services.AddSingleton(_ => new TableServiceClient(connection));
        }
        else
        {
            services.AddSingleton<TokenCredential>(_ => new ManagedIdentityCredential(
                configuration["AzureWebJobsStorage:clientId"] is { Length: > 0 } id
                    ? ManagedIdentityId.FromUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned));
            services.AddSingleton(s => new BlobServiceClient(
                ServiceUri(configuration, "blobServiceUri"), s.GetRequiredService<TokenCredential>(), blobOptions));
            services.AddSingleton(s => new TableServiceClient(
                ServiceUri(configuration, "tableServiceUri"), s.GetRequiredService<TokenCredential>()));
        }

        services.AddSingleton<FileStore>();
        services.AddSingleton<IFileVersions>(s => s.GetRequiredService<FileStore>());
        services.AddSingleton<AuditStore>();
        services.AddSingleton<VerdictStore>();
        services.AddSingleton<TicketStore>();
        services.AddSingleton<QuarantineBlobs>();
        services.AddSingleton<ContentCache>();
        services.AddHostedService<StorageSetup>();
        return services;
    }

    private static Uri ServiceUri(IConfiguration configuration, string name) =>
        Uri.TryCreate(configuration[$"AzureWebJobsStorage:{name}"], UriKind.Absolute, out var uri) ? uri
        : throw new InvalidOperationException(
            $"Set AzureWebJobsStorage to a connection string, or AzureWebJobsStorage__{name} to the storage account's URI.");
}
