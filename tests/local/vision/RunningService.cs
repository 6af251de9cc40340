using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Sluice.Setup;
using Sluice.Vision.Protocols;
using Sluice.Vision.Serving;

namespace Sluice.Vision.Tests;

/// <summary>The service with its real models, in this process; one for all tests.</summary>
public sealed class RunningService : IAsyncLifetime
{
    public const string Key = "a key for tests";

    private readonly List<WebApplication> _apps = [];
    private readonly List<HttpClient> _clients = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-vision-");
    private PoisonImages _poison = null!;

    internal VisionEngine Engine { get; private set; } = null!;

    /// <summary>An image that the service has given up; nothing is wrong with it.</summary>
    public byte[] GivenUp { get; } = [.. Samples.Read("coffee.jpg"), 0];

    /// <summary>Speaks to a service that has places to spare, without any credential.</summary>
    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await NodePackages.EnsureAsync();
        Engine = await VisionEngine.LoadAsync(ModelOptions.Default, TimeProvider.System);
        _poison = new PoisonImages(_folder.FullName, TimeProvider.System);
        var givenUp = Convert.ToHexStringLower(SHA256.HashData(GivenUp));
        while (_poison.Begin(givenUp, "a work"))
            _poison.End(givenUp, "a work", succeeded: false);
        Client = await StartAsync(new Admission(working: 2, waiting: 100, hangLimit: TimeSpan.FromMinutes(1), TimeProvider.System, onHang: () => { }));
    }

    internal Task<HttpClient> StartAsync(Admission admission, params string[] allowedUrls) => StartAsync(Engine, admission, _poison, allowedUrls);

    internal async Task<HttpClient> StartAsync(VisionEngine engine, Admission admission, PoisonImages poison, params string[] allowedUrls)
    {
        var app = VisionService.Build(
            new VisionOptions(Port: 0, Key, allowedUrls, MoondreamWords.Default), engine, admission, poison, TimeProvider.System);
        _apps.Add(app);
        await app.StartAsync();
        var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        _clients.Add(client);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        foreach (var app in _apps)
            await app.DisposeAsync();
        Engine.Dispose();
        _folder.Delete(recursive: true);
    }
}
