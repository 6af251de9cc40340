using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Sluice.Host.Configuration;
using Sluice.Host.Functions;

namespace Sluice.Host.Blobs;

/// <summary>A blob-triggered function with its path (<c>container/{name}</c>) taken apart.</summary>
internal sealed class BlobTrigger
{
    private readonly BindingTemplate _name;

    /// <exception cref="SettingsException">The path names no container, or a container with a <c>{name}</c> in it.</exception>
    public BlobTrigger(Function function, BlobTriggerAttribute trigger, AppSettings settings)
    {
        Function = function;
        Connection = trigger.Connection;
        Source = trigger.Source;
        var path = settings.Expand(trigger.BlobPath).Split('/', 2);
        if (path[0].Length == 0 || path[0].Contains('{'))
            throw new SettingsException([$"Function {function.Name}: a blob trigger's path must begin with the name of a container."]);
        Container = path[0];
        _name = new BindingTemplate(path.Length == 2 ? path[1] : "{name}");
    }

    public Function Function { get; }

    public string? Connection { get; }

    public BlobTriggerSource Source { get; }

    public string Container { get; }

    public string Prefix => _name.LiteralPrefix;

    /// <returns>The values of the path's names; null where the blob is not the function's.</returns>
    public IReadOnlyDictionary<string, object?>? Match(string blob) => _name.Match(blob);

    public static IEnumerable<BlobTrigger> All(FunctionCatalog catalog, AppSettings settings) =>
        catalog.With<BlobTriggerAttribute>().Select(f => new BlobTrigger(f.Function, f.Trigger, settings));
}

/// <summary>One version of a blob.</summary>
/// <param name="Values">What the trigger's path says about its name.</param>
internal sealed record BlobVersion(
    BlobTrigger Trigger,
    BlobClient Client,
    string ETag,
    string Type,
    DateTimeOffset? LastModified,
    IDictionary<string, string> Metadata,
    IReadOnlyDictionary<string, object?> Values)
{
    /// <summary>Whether the function may have been called for it by a process that died: it did not come while this one watched.</summary>
    public bool MayHaveRun { get; init; }
}
