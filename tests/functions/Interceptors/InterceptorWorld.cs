using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Sluice.Files;
using Sluice.Http;
using Sluice.Interceptors;
using Sluice.Interceptors.Asking;
using Sluice.Interceptors.Registry;
using Sluice.Outgoing;
using Sluice.Testing;
using Sluice.Tests.Sensitivity;
using Sluice.Tests.Storage;
using Sluice.Tokens;
using Sluice.Unblu;

namespace Sluice.Tests.Interceptors;

/// <summary>The interceptors' part of the app on real tables: one file version, any interceptors, a clock.</summary>
internal sealed class InterceptorWorld : IFileVersions
{
    private InterceptorWorld(ServiceProvider services) => Services = services;

    public ServiceProvider Services { get; }

    public FakeTimeProvider Clock { get; private init; } = new();

    /// <summary>The version that the file's record speaks about.</summary>
    public FileVersion File { get; set; } = new(new RandomIds().NewId(), "uploads", "a.jpg", "\"0x1\"");

    public RecordingDurableClient Durable { get; } = new();

    public static async Task<InterceptorWorld> OpenAsync(AzuriteFixture azurite, TimeSpan? timeout = null)
    {
        var clock = new FakeTimeProvider();
        InterceptorWorld world = null!;
        var services = new ServiceCollection()
            .AddSingleton(await AppStorage.TablesAsync(azurite))
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton<IFileVersions>(_ => world)
            .AddSingleton<IConfiguration>(new ConfigurationBuilder()
                .AddInMemoryCollection([new("Sluice:PublicUrl", "https://sluice.example/base/")]).Build())
            .AddSingleton(Options.Create(new OutgoingOptions { AllowLoopback = true }))
            .AddSingleton(Options.Create(new TokenOptions { TokenKey = Convert.ToBase64String(new byte[32]) }))
            .AddHttp()
            .AddTokens()
            .AddGuardedHttp()
            .AddUnblu()
            .AddSluiceInterceptors()
            .AddSingleton<CallInterceptor>()
            .AddSingleton<CloseInterceptor>();
        if (timeout is { } limit)
            services.Configure<HttpClientFactoryOptions>(GuardedHttp.Name, options => options.HttpClientActions.Add(client => client.Timeout = limit));
        return world = new InterceptorWorld(services.BuildServiceProvider()) { Clock = clock };
    }

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    public Task<FileVersion?> FindVersionAsync(string fileId, CancellationToken cancellation = default) =>
        Task.FromResult(fileId == File.Id ? File : null);

    public async Task<Interceptor> AddAsync(string endpoint, string? secret = "test-secret", InterceptorStatus status = InterceptorStatus.Active)
    {
        var id = new RandomIds().NewId();
        var one = new Interceptor
        {
            Id = id,
            Name = id,
            Order = 1,
            Status = status,
            Endpoint = endpoint,
            Secret = secret,
            ApiVersion = "V4",
            OnFailure = FailureBehaviour.MustSucceed,
            Deadline = TimeSpan.FromMinutes(10),
            Created = Clock.GetUtcNow(),
            Modified = Clock.GetUtcNow(),
            Version = 1,
        };
        await WriteAsync(one);
        return one;
    }

    /// <summary>Other tests write to the same table, so the first attempt may come too late.</summary>
    public async Task WriteAsync(Interceptor one)
    {
        var store = Get<InterceptorStore>();
        while (!await store.TryWriteAsync(await store.ReadAsync(), one)) await Task.Yield();
    }

    public InterceptorCall Call(Interceptor one, int attempt = 1) => new(
        new FileInQuestion(File, new UploadContext("a \"b\".jpg", "image/jpeg", 1234, "conversation 7", null, "visitor 9", "BOT"), "image/jpeg", Run: 1),
        new InterceptorSnapshot(one.Id, one.Name, one.MimeTypeRegex, one.Deadline, one.OnFailure, one.DryRun),
        Clock.GetUtcNow(),
        Clock.GetUtcNow() + one.Deadline,
        attempt,
        MatchType: false);

    public Task<InterceptorAnswer> CallAsync(Interceptor one, int attempt = 1) => Get<CallInterceptor>().RunAsync(Call(one, attempt), CancellationToken.None);

    /// <summary>The token that this interceptor would get for this file, now.</summary>
    public string Token(Interceptor one) =>
        Get<InterceptorToken>().Create(new InterceptorClaim(File.Id, one.Id, 1, Clock.GetUtcNow() + one.Deadline), File.ETag);

    public Task<DecisionReply> DecideAsync(string? token, bool approve, string? reason = null) =>
        Get<InterceptorDecisions>().DecideAsync(token, approve, reason, Durable, CancellationToken.None);
}

/// <summary>
/// Writes down what is started and raised. It fails as the extension's client does, with the status of a gRPC call, also where an
/// instance has ended: host.json may ask for that.
/// </summary>
internal sealed class RecordingDurableClient() : DurableTaskClient("test")
{
    /// <summary>Instances that are listed; others are taken to run, and are not.</summary>
    public ConcurrentDictionary<string, OrchestrationMetadata> Instances { get; } = new(StringComparer.Ordinal);

    /// <summary>Happens before instances are listed.</summary>
    public Action? Listing { get; set; }

    /// <summary>Instances whose starts and events fail.</summary>
    public HashSet<string> Unreachable { get; } = new(StringComparer.Ordinal);

    public List<(string Name, object? Input, StartOrchestrationOptions? Options)> Scheduled { get; } = [];

    private readonly List<(string Instance, string Event, object? Payload)> raised = [];

    public IReadOnlyList<(string Instance, string Event, object? Payload)> Raised
    {
        get
        {
            lock (raised) return [.. raised];
        }
    }

    public override Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Instances.TryGetValue(instanceId, out var instance) && instance.IsCompleted) throw Failure(StatusCode.FailedPrecondition);
        if (Unreachable.Contains(instanceId)) throw Failure(StatusCode.Unknown);
        lock (raised) raised.Add((instanceId, eventName, eventPayload));
        return Task.CompletedTask;
    }

    public override Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        if (Unreachable.Contains(options!.InstanceId!)) throw Failure(StatusCode.Internal);
        Scheduled.Add((orchestratorName, input, options));
        return Task.FromResult(options.InstanceId!);
    }

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw new NotSupportedException();

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw new NotSupportedException();

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => Task.FromResult(Instances.GetValueOrDefault(instanceId));

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        Pageable.Create((_, cancellation) =>
        {
            Listing?.Invoke();
            cancellation.ThrowIfCancellationRequested();
            return Task.FromResult(new Page<OrchestrationMetadata>([.. Instances.Values.OrderBy(instance => instance.InstanceId, StringComparer.Ordinal)]));
        });

    private static RpcException Failure(StatusCode code) => new(new Status(code, "It did not work."));

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
