using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Data.Tables;

/// <summary>
/// Signs each attempt with Shared Key Lite for tables ("Authorize with Shared Key", Azure Storage REST reference): date and
/// canonicalized resource. It runs per retry because the service refuses dates older than 15 minutes.
/// </summary>
internal sealed class SharedKeyPolicy(TableSharedKeyCredential credential) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        var date = DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture);
        // Of the query only "comp" is part of the resource, and no call of this client has one.
        var resource = $"/{credential.AccountName}{message.Request.Uri.ToUri().AbsolutePath}";
        message.Request.Headers.SetValue("x-ms-date", date);
        message.Request.Headers.SetValue("Authorization", $"SharedKeyLite {credential.AccountName}:{credential.Sign($"{date}\n{resource}")}");
    }
}
