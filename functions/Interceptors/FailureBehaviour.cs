using System.Text.Json.Serialization;
using Sluice.Files;

namespace Sluice.Interceptors;

/// <summary>What an interceptor without an answer means for the file.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<FailureBehaviour>))]
public enum FailureBehaviour
{
    /// <summary>No answer is not a yes: a person decides in its place, and only then the next interceptor hears of the file.</summary>
    MustSucceed,

    /// <summary>The file goes on as if the interceptor had approved.</summary>
    AllowedToFail,
}
