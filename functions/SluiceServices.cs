using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Sluice.Audit;
using Sluice.Callers;
using Sluice.Engines;
using Sluice.Files;
using Sluice.Http;
using Sluice.Intake;
using Sluice.Interceptors;
using Sluice.Moderation;
using Sluice.Notifications;
using Sluice.Outgoing;
using Sluice.Resolution;
using Sluice.Retention;
using Sluice.Reveal;
using Sluice.Sensitivity;
using Sluice.Storage;
using Sluice.Tokens;
using Sluice.Unblu;
using Sluice.Unblu.Vetting;
using Sluice.Unblu.Webhooks;
using Sluice.Verification;

namespace Sluice;

/// <summary>What the function app is made of, and its settings; all problems with settings are reported at once, at start.</summary>
public static class SluiceServices
{
    public static void AddSluice(this FunctionsApplicationBuilder builder)
    {
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<UnhandledErrors>();
        builder.UseMiddleware<CallerMiddleware>();
        builder.Services.AddTelemetry(builder.Configuration);
        builder.Services.AddSluice(builder.Configuration);
    }

    public static IServiceCollection AddSluice(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsOf<VerificationOptions>("Sluice:Verification", o => o.Validate());
        services.AddOptionsOf<ResolutionOptions>("Sluice:Resolution", o => o.Validate());
        services.AddOptionsOf<ModerationOptions>(ModerationOptions.Section, o => o.Validate());
        services.AddOptionsOf<ScalingOptions>(ScalingOptions.Section, o => o.Validate());
        services.AddOptionsOf<TextReadingOptions>(TextReadingOptions.Section, o => o.Validate());
        services.AddOptionsOf<SensitivityOptions>(TextReadingOptions.Section, o => o.Validate());
        services.AddOptionsOf<NotificationOptions>(NotificationOptions.Section, o => o.Validate(Outgoing(configuration)));
        services.AddOptionsOf<UnbluRejectionOptions>(NotificationOptions.Section, o => o.Validate(Outgoing(configuration)));
        services.AddOptionsOf<RetentionOptions>(RetentionOptions.Section, o => o.Validate());
        services.AddOptionsOf<UnbluOptions>(UnbluOptions.Section, o => o.Validate(Outgoing(configuration)));

        services.AddOptionsOf<TokenOptions>(TokenOptions.Section, o => o.Validate());
        services.AddOptionsOf<CallerOptions>(CallerOptions.Section, o => o.Validate());
        services.AddOptionsOf<OutgoingOptions>(OutgoingOptions.Section, o => o.Validate());
        services.AddOptionsOf<PublicUrlOptions>(PublicUrlOptions.Section, o => o.Validate());

        services.AddSluiceStorage(configuration);
        services.AddSingleton<FileStore>();
        services.AddSingleton<IFileVersions>(s => s.GetRequiredService<FileStore>());
        services.AddSingleton<QuarantineBlobs>();
        services.AddHttp();
        services.AddTokens();
        services.AddCallers();
        services.AddGuardedHttp();

        services.AddSluiceInterceptors();
        services.AddSingleton<AuditStore>();
        services.AddSingleton<RevealTokens>();
        services.AddSingleton<TicketStore>();
        services.AddSingleton<FileIntake>();
        services.AddSingleton<Subscriptions>();
        services.AddSingleton<IEventReceiver, BackendReceiver>();
        services.AddUnblu();

        services.AddSingleton<ContentCache>();
        services.AddSingleton<EngineBulkhead>();
        services.AddSingleton<AnalysisCache>();
        services.AddSingleton<ImagePreparation>();
        services.AddSingleton(s => new ImageScaler(s.GetRequiredService<IOptions<ScalingOptions>>()));
        services.AddSingleton(ModerationEngine);
        services.AddSingleton(s => new ImageTextReader(s.GetRequiredService<IOptions<TextReadingOptions>>()));
        return services;
    }

    /// <summary>Spans of the functions, to whoever OpenTelemetry's or Azure Monitor's own settings name; to nobody without.</summary>
    private static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var telemetry = services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithTracing(traces => traces.AddSource(UploadTrace.Source.Name));
        if (IsSet("OTEL_EXPORTER_OTLP_ENDPOINT") || IsSet("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")) telemetry.WithTracing(traces => traces.AddOtlpExporter());
        if (IsSet("APPLICATIONINSIGHTS_CONNECTION_STRING")) telemetry.UseAzureMonitorExporter();

        bool IsSet(string setting) => !string.IsNullOrEmpty(configuration[setting]);
    }

    private static IModerationEngine ModerationEngine(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<ModerationOptions>>();
        return options.Value.Provider == ModerationProvider.ContentSafety ? new ContentSafetyClient(options) : new SafeSearchClient(options);
    }

    // As they are: what is wrong with them is theirs to say, once.
    private static OutgoingOptions Outgoing(IConfiguration configuration) =>
        configuration.GetSection(OutgoingOptions.Section).Get<OutgoingOptions>() ?? new OutgoingOptions();

    private static void AddOptionsOf<T>(this IServiceCollection services, string section, Func<T, IEnumerable<string>> validate)
        where T : class
    {
        services.AddOptions<T>().BindConfiguration(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<T>>(new AllProblems<T>(validate));
    }

    private sealed class AllProblems<T>(Func<T, IEnumerable<string>> validate) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options) =>
            validate(options).ToArray() is { Length: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }
}
