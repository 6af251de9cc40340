using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using Sluice.Host.Start;
using Sluice.Host.Tests.Functions;

namespace Sluice.Host.Tests;

/// <summary>
/// What <c>func start</c> needs in functions/ is what the build puts there. Core Tools themselves are not on every feed; their own host
/// reads the same files as this one.
/// </summary>
public sealed class FunctionAppOutputTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(SampleHost.Metadata("Host"), "..", ".."));

    private static string Output(params string[] path) => Path.Combine([Standalone.Folder("FunctionApp"), .. path]);

    [Fact]
    public void The_repositorys_host_json_and_local_settings_are_there()
    {
        File.ReadAllText(Output("host.json")).ShouldBe(File.ReadAllText(Path.Combine(Root, "host.json")));
        // Nobody has one before they copy the sample.
        if (File.Exists(Path.Combine(Root, "local.settings.json"))) File.Exists(Output("local.settings.json")).ShouldBeTrue();
    }

    [Fact]
    public void The_worker_that_worker_config_names_is_there_with_what_it_runs_on()
    {
        var description = Json("worker.config.json").GetProperty("description");
        description.GetProperty("language").GetString().ShouldBe("dotnet-isolated");
        description.GetProperty("defaultExecutablePath").GetString().ShouldBe("dotnet");
        var worker = description.GetProperty("defaultWorkerPath").GetString()!;
        File.Exists(Output(worker)).ShouldBeTrue();
        foreach (var with in (string[])[".deps.json", ".runtimeconfig.json"]) File.Exists(Output(Path.ChangeExtension(worker, with))).ShouldBeTrue();
    }

    [Fact]
    public void Functions_metadata_names_all_functions_of_the_worker()
    {
        var listed = Json("functions.metadata").EnumerateArray().Select(function => function.GetProperty("name").GetString()!).Order(StringComparer.Ordinal).ToArray();
        listed.ShouldBe(FunctionsOf(Output("Sluice.Functions.dll")).Order(StringComparer.Ordinal));
        listed.ShouldContain("IntakeEventGrid");
    }

    [Fact]
    public void Each_extension_that_extensions_json_names_is_there()
    {
        var extensions = Json("extensions.json").GetProperty("extensions").EnumerateArray().ToArray();
        extensions.Select(extension => extension.GetProperty("name").GetString()).ShouldBe(["AzureStorageBlobs", "AzureStorageQueues", "DurableTask", "Startup"], ignoreOrder: true);
        foreach (var extension in extensions)
        {
            var assembly = Path.GetFileName(extension.GetProperty("hintPath").GetString()!);
            extension.GetProperty("hintPath").GetString().ShouldBe($"./.azurefunctions/{assembly}");
            File.Exists(Output(".azurefunctions", assembly)).ShouldBeTrue(assembly);
        }
    }

    private static JsonElement Json(string file) => JsonDocument.Parse(File.ReadAllText(Output(file))).RootElement;

    /// <summary>The names in the <c>[Function]</c> attributes of an assembly, without loading it.</summary>
    private static IEnumerable<string> FunctionsOf(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        foreach (var handle in metadata.CustomAttributes)
        {
            var attribute = metadata.GetCustomAttribute(handle);
            if (attribute.Constructor.Kind != HandleKind.MemberReference) continue;
            var type = metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
            if (type.Kind != HandleKind.TypeReference || metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name) != "FunctionAttribute") continue;
            var value = metadata.GetBlobReader(attribute.Value);
            // The prolog that every attribute's value has.
            value.ReadUInt16();
            yield return value.ReadSerializedString()!;
        }
    }
}
