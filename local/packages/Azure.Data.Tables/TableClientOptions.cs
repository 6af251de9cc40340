using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>Retries, transport, diagnostics (from <see cref="ClientOptions"/>) and the protocol version of a client.</summary>
public class TableClientOptions : ClientOptions
{
    public TableClientOptions(ServiceVersion serviceVersion = ServiceVersion.V2020_12_06)
    {
        VersionHeader = serviceVersion switch
        {
            ServiceVersion.V2019_02_02 => "2019-02-02",
            ServiceVersion.V2020_12_06 => "2020-12-06",
            _ => throw new ArgumentOutOfRangeException(nameof(serviceVersion), serviceVersion, message: null),
        };
        foreach (var header in (string[])["x-ms-request-id", "x-ms-version", "DataServiceVersion", "Prefer", "Preference-Applied"])
            Diagnostics.LoggedHeaderNames.Add(header);
        foreach (var parameter in (string[])["$top", "$select"])
            Diagnostics.LoggedQueryParameters.Add(parameter);
    }

    internal string VersionHeader { get; }

    public enum ServiceVersion
    {
        V2019_02_02 = 1,
        V2020_12_06 = 2,
    }
}
