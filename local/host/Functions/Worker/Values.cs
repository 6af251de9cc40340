using Google.Protobuf;
using Microsoft.Azure.WebJobs;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Sluice.Host.Functions.Worker.Rpc;

namespace Sluice.Host.Functions.Worker;

/// <summary>Values on their way to the worker and back.</summary>
internal static class Values
{
    private static readonly JsonSerializerSettings Json = new() { DateParseHandling = DateParseHandling.None };

    public static TypedData ToRpc(object? value) => value switch
    {
        null => new TypedData(),
        string text => new TypedData { String = text },
        byte[] bytes => new TypedData { Bytes = ByteString.CopyFrom(bytes) },
        Guid or Uri => new TypedData { String = value.ToString() },
        ParameterBindingData reference => new TypedData { ModelBindingData = ToRpc(reference) },
        ParameterBindingData[] references => new TypedData { CollectionModelBindingData = new CollectionModelBindingData { ModelBindingData = { references.Select(ToRpc) } } },
        Stream stream => new TypedData { Bytes = ByteString.FromStream(stream) },
        JToken json => new TypedData { Json = json.ToString(Formatting.None) },
        _ => new TypedData { Json = JsonConvert.SerializeObject(value) },
    };

    public static object? FromRpc(TypedData? data) => data?.DataCase switch
    {
        TypedData.DataOneofCase.String => data.String,
        TypedData.DataOneofCase.Json => JsonConvert.DeserializeObject(data.Json, Json),
        TypedData.DataOneofCase.Bytes => data.Bytes.ToByteArray(),
        TypedData.DataOneofCase.Stream => data.Stream.ToByteArray(),
        TypedData.DataOneofCase.Int => data.Int,
        TypedData.DataOneofCase.Double => data.Double,
        _ => null,
    };

    private static ModelBindingData ToRpc(ParameterBindingData data) => new()
    {
        Version = data.Version,
        Source = data.Source,
        ContentType = data.ContentType,
        Content = ByteString.CopyFrom(data.Content.ToMemory().Span),
    };
}
