using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.AI.Vision.ImageAnalysis;

/// <summary>Sends the key of the credential, which may be replaced at any time.</summary>
internal sealed class KeyPolicy : HttpPipelineSynchronousPolicy
{
    private readonly AzureKeyCredential _credential;

    public KeyPolicy(AzureKeyCredential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        _credential = credential;
    }

    public override void OnSendingRequest(HttpMessage message) =>
        message.Request.Headers.SetValue("Ocp-Apim-Subscription-Key", _credential.Key);
}
