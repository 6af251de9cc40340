using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sluice.Vision.Protocols;
using Sluice.Vision.Serving;

namespace Sluice.Vision.Tests.Serving;

public sealed class VisionServiceTests(RunningService service)
{
    [Fact]
    public async Task Health_names_engines_and_models()
    {
        var health = await service.Client.GetFromJsonAsync<JsonElement>("/health");
        health.GetProperty("status").GetString().ShouldBe("ready");
        health.GetProperty("engine").GetString().ShouldBe(service.Engine.Version);
        service.Engine.Version.ShouldContain("onnxruntime/1.");
        service.Engine.Version.ShouldContain("libvips/8.");
    }

    [Fact]
    public async Task Coverage_says_what_nothing_judges()
    {
        var coverage = await service.Client.GetFromJsonAsync<JsonElement>("/coverage");
        coverage.GetProperty("categories").EnumerateArray()
            .Where(category => category.GetProperty("judgedBy").ValueKind == JsonValueKind.Null)
            .Select(category => category.GetProperty("category").GetString())
            .ShouldBe(["spoof", "medical", "violence", "hate", "selfHarm"]);
    }

    [Fact]
    public async Task When_it_is_stopped_what_it_was_working_on_is_not_to_blame()
    {
        var folder = Directory.CreateTempSubdirectory("sluice-poison-");
        var poison = new PoisonImages(folder.FullName, TimeProvider.System);
        using var admission = new Admission(working: 1, waiting: 0, hangLimit: TimeSpan.FromMinutes(1), TimeProvider.System, onHang: () => { });
        await using var app = VisionService.Build(
            new VisionOptions(Port: 0, RunningService.Key, [], MoondreamWords.Default), service.Engine, admission, poison, TimeProvider.System);
        await app.StartAsync();
        poison.Begin("0a", "read");
        await app.StopAsync();
        new PoisonImages(folder.FullName, TimeProvider.System).FailedAttempts("0a").ShouldBe(0);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Every_answer_carries_the_engine_and_unknown_paths_are_not_found()
    {
        var response = await service.Client.GetAsync("/vision/v9");
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        response.Headers.GetValues("Sluice-Engine").ShouldBe([service.Engine.Version]);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("code").GetString().ShouldBe("404");
    }
}
