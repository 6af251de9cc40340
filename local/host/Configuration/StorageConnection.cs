using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;

namespace Sluice.Host.Configuration;

/// <summary>
/// A storage account as settings name it: a connection string, or the services' addresses with an identity
/// (<c>&lt;name&gt;__blobServiceUri</c>, <c>__queueServiceUri</c>, <c>__tableServiceUri</c>; <c>__credential</c> =
/// <c>managedidentity</c> and <c>__clientId</c>; without a credential that of the developer or the machine).
/// </summary>
public sealed record StorageConnection(string Name, string? ConnectionString, IConfiguration Identity)
{
    public bool IsByIdentity => ConnectionString is null;

    /// <param name="service">Blob, queue or table.</param>
    /// <exception cref="SettingsException">Not a connection string, or an address that is missing.</exception>
    public T Client<T>(string service, Func<string, T> byString, Func<Uri, TokenCredential, T> byIdentity)
    {
        try
        {
            return ConnectionString is null ? byIdentity(Address(service), Credential()) : byString(ConnectionString);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            throw new SettingsException([$"{Name} is not a storage connection string."]);
        }
    }

    private Uri Address(string service)
    {
        var key = service + "ServiceUri";
        return Uri.TryCreate(Identity[key], UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
            ? uri
            : throw new SettingsException([$"{Name} is a connection by identity: {Name}__{key} must be the https address of its {service} service."]);
    }

    private TokenCredential Credential()
    {
        var client = Identity["clientId"];
        return string.Equals(Identity["credential"], "managedidentity", StringComparison.OrdinalIgnoreCase)
            ? new ManagedIdentityCredential(client is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(client))
            : new DefaultAzureCredential();
    }
}
