using Sluice.Files;
using Sluice.Interceptors;
using Sluice.Interceptors.Asking;
using Sluice.Interceptors.Registry;
using Sluice.Moderation;
using Sluice.Notifications;
using Sluice.Resolution;
using Sluice.Tests.Interceptors;
using Sluice.Verification;

namespace Sluice.Tests.Verification;

public sealed class VerifyFileTests
{
    [Theory]
    [InlineData('名')]
    [InlineData('a')]
    [InlineData('"')]
    public void However_much_the_interceptors_say_the_status_has_room_for_all_of_them(char letter)
    {
        var interceptors = Enumerable.Range(0, InterceptorRules.MaxActive)
            .Select(i => new InterceptorSnapshot(
                $"{i:D32}", new string(letter, 50), null, TimeSpan.FromMinutes(1), FailureBehaviour.AllowedToFail, DryRun: i < InterceptorRules.MaxActive - 1))
            .ToArray();
        var file = new FileVersion("file1", "uploads", "a.txt", "\"0x1\"");
        var upload = new UploadContext("a.txt", null, 7, null, null, null, null);
        var input = new VerificationInput(
            file, upload, Refusal: null, 1, new VerificationOptions(), new ModerationOptions().PolicyFor(null), Subscriptions: []);
        var run = new OrchestrationSimulation((name, activity) => name switch
        {
            InspectFile.Name => new Inspection(new ResolutionResult(
                "text/plain", FileGroup.Text, 7, 0, 0, 0, VerificationNeed.NotApplicable, ResolutionOutcome.Accepted, [])),
            ReadInterceptors.Name => interceptors,
            CallInterceptor.Name => new InterceptorAnswer(AnswerKind.Decided, Verdict.Reject, new string(letter, 500)),
            _ => ((Completion)activity).State,
        });

        run.Run(context => VerifyFile.RunAsync(context, input)).ShouldBe(FileState.Rejected);

        var full = run.Statuses[^2];
        interceptors.ShouldAllBe(one => full.Contains(one.Id), "who is switched off wakes those that wait by this");
        var completion = (Completion)run.Activities[^1].Input;
        completion.Findings.Interceptors[^1].Reason.ShouldBe(new string(letter, 500), "the record has it in full");
    }
}
