using Azure.Core;
using Azure.Identity;
using Sluice.Host.Functions;

namespace Sluice.Host.Start;

/// <summary>
/// The storage account that the settings name: a connection string, or the services' addresses with an identity
/// (<c>AzureWebJobsStorage__blobServiceUri</c>, <c>__tableServiceUri</c>; <c>__credential</c> = <c>managedidentity</c> and
/// <c>__clientId</c>; without a credential that of the developer or the machine).
/// </summary>
internal sealed record StorageConnection(string? ConnectionString, IConfiguration Identity)
{
    public const string Setting = "AzureWebJobsStorage";

    /// <returns>Null where none is configured.</returns>
    public static StorageConnection? Find(IConfiguration settings)
    {
        var identity = settings.GetSection(Setting);
        return string.IsNullOrEmpty(settings[Setting]) && !identity.GetChildren().Any() ? null : new(settings[Setting], identity);
    }

    /// <param name="service">Blob or table.</param>
    /// <exception cref="SettingsException">Not a connection string, or an address that is missing.</exception>
    public T Client<T>(string service, Func<string, T> byString, Func<Uri, TokenCredential, T> byIdentity)
    {
        try
        {
            return ConnectionString is null ? byIdentity(Address(service), Credential()) : byString(ConnectionString);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            throw new SettingsException([$"{Setting} is not a storage connection string."]);
        }
    }

    private Uri Address(string service)
    {
        var key = service + "ServiceUri";
        return Uri.TryCreate(Identity[key], UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
            ? uri
            : throw new SettingsException([$"{Setting} is a connection by identity: {Setting}__{key} must be the https address of its {service} service."]);
    }

    private TokenCredential Credential()
    {
        var client = Identity["clientId"];
        return string.Equals(Identity["credential"], "managedidentity", StringComparison.OrdinalIgnoreCase)
            ? new ManagedIdentityCredential(client is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(client))
            : new DefaultAzureCredential();
    }
}
