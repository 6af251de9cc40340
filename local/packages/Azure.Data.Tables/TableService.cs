using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Data.Tables;

/// <summary>A storage account's Table service: where it is, and the pipeline that signs and sends requests to it.</summary>
internal sealed class TableService
{
    private const string BearerScope = "https://storage.azure.com/.default";
    private const string Json = "application/json;odata=minimalmetadata";

    private readonly HttpPipeline _pipeline;
    private readonly string _version;

    private TableService(Uri endpoint, string? accountName, HttpPipelinePolicy authentication, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        options ??= new TableClientOptions();
        Endpoint = endpoint;
        AccountName = accountName ?? AccountOf(endpoint);
        _version = options.VersionHeader;
        _pipeline = HttpPipelineBuilder.Build(new HttpPipelineOptions(options)
        {
            PerRetryPolicies = { authentication },
            RequestFailedDetailsParser = TableErrors.Parser,
        });
    }

    public Uri Endpoint { get; }

    /// <summary>The absolute address of a path that starts with a slash; an endpoint may end with one, or with an account.</summary>
    public string AddressOf(string path) => Endpoint.AbsoluteUri.TrimEnd('/') + path;

    public string AccountName { get; }

    public static TableService Connect(string connectionString, TableClientOptions? options)
    {
        var (endpoint, credential) = ConnectionString.Parse(connectionString);
        return Connect(endpoint, credential, options);
    }

    public static TableService Connect(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return new TableService(endpoint, credential.AccountName, new SharedKeyPolicy(credential), options);
    }

    public static TableService Connect(Uri endpoint, TokenCredential credential, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return new TableService(endpoint, accountName: null, new BearerTokenAuthenticationPolicy(credential, BearerScope), options);
    }

    public HttpMessage CreateMessage(RequestMethod method, string path)
    {
        var message = _pipeline.CreateMessage();
        var request = message.Request;
        request.Method = method;
        request.Uri.Reset(Endpoint);
        request.Uri.AppendPath(path, escape: false);
        request.Headers.SetValue("x-ms-version", _version);
        request.Headers.SetValue("DataServiceVersion", "3.0");
        request.Headers.SetValue("Accept", Json);
        return message;
    }

    /// <summary>Sends the message; an answer that is an error and not <paramref name="tolerated"/> is thrown.</summary>
    public async Task<Response> SendAsync(HttpMessage message, CancellationToken cancellationToken, int tolerated = 0)
    {
        await _pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
        var response = message.Response;
        return response.IsError && response.Status != tolerated ? throw TableErrors.Of(response) : response;
    }

    private static string AccountOf(Uri endpoint) =>
        endpoint.HostNameType == UriHostNameType.Dns && endpoint.Host.Contains('.', StringComparison.Ordinal)
            ? endpoint.Host.Split('.')[0]
            : endpoint.AbsolutePath.Trim('/');
}
