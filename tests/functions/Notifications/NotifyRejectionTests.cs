using Microsoft.Extensions.Logging;
using Sluice.Interceptors;
using Sluice.Notifications;
using Sluice.Tests.Interceptors;
using Sluice.Tests.Pipeline;

namespace Sluice.Tests.Notifications;

public sealed class NotifyRejectionTests
{
    [Fact]
    public void A_rejection_that_nobody_takes_is_given_up_after_a_day_with_an_error_that_tells_nothing_of_the_file()
    {
        var rejected = new InterceptorFileRejectedEvent(
            0, InterceptorFileRejectedEvent.Event, "sluice", "a name.jpg", "image/jpeg", 7, "i1", "BOT", "person", "conversation", "a reason");
        var log = new CapturedLog();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(log));
        var run = new OrchestrationSimulation((_, _) => false) { Log = factory };

        run.Run(async context =>
        {
            await NotifyRejection.DeliverAsync(context, new Rejection("msg_1", 1, rejected));
            return true;
        });

        run.Activities.Select(call => ((Rejection)call.Input).Attempt).ShouldBe([1, 2, 3, 4, 5, 6, 7]);
        var error = log.Entries.ShouldHaveSingleItem();
        error.ShouldStartWith("Error Sluice.Notifications.NotifyRejection: Event msg_1 of a file that interceptor i1 rejected is given up");
        new[] { "a name", "person", "conversation", "a reason" }.ShouldAllBe(word => !error.Contains(word));
    }
}
