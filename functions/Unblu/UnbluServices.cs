using Sluice.Interceptors.Asking;
using Sluice.Notifications;
using Sluice.Unblu.Webhooks;

namespace Sluice.Unblu;

public static class UnbluServices
{
    /// <summary>What Unblu's words need of the rest: its protocol of asking interceptors, its event of a rejection, its shape of errors.</summary>
    public static IServiceCollection AddUnblu(this IServiceCollection services) => services
        .AddSingleton<IInterceptorProtocol, UnbluProtocol>()
        .AddSingleton<IEventReceiver, UnbluRejectionReceiver>()
        .AddSingleton(UnbluAnswer.Format);
}
