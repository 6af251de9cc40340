using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.DurableTask.Client;
using Sluice.Files;
using Sluice.Interceptors;
using Sluice.Interceptors.Asking;
using Sluice.Testing;

namespace Sluice.Tests.Interceptors.Asking;

public sealed class InterceptorDecisionsTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData(true, Verdict.Approve)]
    [InlineData(false, Verdict.Reject)]
    public async Task A_decision_is_written_once_and_wakes_the_files_instance(bool approve, Verdict verdict)
    {
        var (world, one) = await WorldAsync();
        var token = world.Token(one);

        (await world.DecideAsync(token, approve, " because\r\nof\u202E this ")).ShouldBe(DecisionReply.Accepted);

        var (instance, name, payload) = world.Durable.Raised.ShouldHaveSingleItem();
        instance.ShouldBe(InstanceId.Of(world.File));
        name.ShouldBe($"interceptor-{one.Id}");
        payload.ShouldBe(new InterceptorDecided(world.Call(one).Turn, verdict, "because  of  this"));
    }

    [Fact]
    public async Task The_same_decision_again_succeeds_and_wakes_again_and_another_one_is_refused()
    {
        var (world, one) = await WorldAsync();
        var token = world.Token(one);

        (await world.DecideAsync(token, approve: true)).ShouldBe(DecisionReply.Accepted);
        (await world.DecideAsync(token, approve: true, "for another reason")).ShouldBe(DecisionReply.Accepted);
        (await world.DecideAsync(token, approve: false)).ShouldBe(DecisionReply.DecidedOtherwise);

        world.Durable.Raised.Count.ShouldBe(2);
        world.Durable.Raised[1].ShouldBe(world.Durable.Raised[0], "the first reason stays");
    }

    [Fact]
    public async Task The_same_decision_again_succeeds_also_where_the_files_orchestration_has_ended()
    {
        var (world, one) = await WorldAsync();
        var token = world.Token(one);
        await world.DecideAsync(token, approve: true);
        var instance = InstanceId.Of(world.File);
        world.Durable.Instances[instance] = new OrchestrationMetadata("VerifyFile", instance) { RuntimeStatus = OrchestrationRuntimeStatus.Completed };

        (await world.DecideAsync(token, approve: true)).ShouldBe(DecisionReply.Accepted);
    }

    [Fact]
    public async Task A_decision_of_which_a_running_orchestration_cannot_be_told_is_to_be_said_again()
    {
        var (world, one) = await WorldAsync();
        var (token, instance) = (world.Token(one), InstanceId.Of(world.File));
        world.Durable.Instances[instance] = new OrchestrationMetadata("VerifyFile", instance) { RuntimeStatus = OrchestrationRuntimeStatus.Running };
        world.Durable.Unreachable.Add(instance);
        await Should.ThrowAsync<Grpc.Core.RpcException>(() => world.DecideAsync(token, approve: true));

        world.Durable.Unreachable.Clear();
        (await world.DecideAsync(token, approve: true)).ShouldBe(DecisionReply.Accepted);
        world.Durable.Raised.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Of_64_parallel_mixed_decisions_one_counts_and_the_others_agree_or_are_refused()
    {
        var (world, one) = await WorldAsync();
        var token = world.Token(one);

        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => world.DecideAsync(token, approve: i % 2 == 0, $"reason {i}"))));

        results.Count(result => result == DecisionReply.Accepted).ShouldBe(32);
        results.Count(result => result == DecisionReply.DecidedOtherwise).ShouldBe(32);
        world.Durable.Raised.Count.ShouldBe(32);
        world.Durable.Raised.Select(raised => raised.Payload).Distinct().Count().ShouldBe(1, "every wake-up tells the one decision, reason and all");
    }

    [Fact]
    public async Task The_deadline_and_the_interceptor_race_for_one_row()
    {
        for (var round = 0; round < 8; round++)
        {
            var (world, one) = await WorldAsync();
            var token = world.Token(one);
            var closing = new InterceptorClosing(
                world.Call(one).Turn, world.Clock.GetUtcNow() + one.Deadline, world.File, one.Id);

            var close = Task.Run(() => world.Get<CloseInterceptor>().RunAsync(closing, CancellationToken.None));
            var decide = Task.Run(() => world.DecideAsync(token, approve: true));
            await Task.WhenAll(close, decide);

            (await close)!.Verdict.ShouldBe(await decide == DecisionReply.Accepted ? Verdict.Approve : Verdict.Closed);
        }
    }

    [Fact]
    public async Task After_the_deadline_a_decision_is_too_late_whether_it_was_closed_or_not()
    {
        var (world, one) = await WorldAsync();
        var other = await world.AddAsync("https://scanner.example/other");
        var (token, early) = (world.Token(one), world.Token(other));
        (await world.DecideAsync(early, approve: true)).ShouldBe(DecisionReply.Accepted);
        world.Clock.Advance(TimeSpan.FromMinutes(11));

        (await world.DecideAsync(token, approve: true)).ShouldBe(DecisionReply.TooLate);
        (await world.DecideAsync(early, approve: true)).ShouldBe(DecisionReply.Accepted, "what was said in time may be said again");
        (await world.DecideAsync(early, approve: false)).ShouldBe(DecisionReply.DecidedOtherwise);
    }

    [Fact]
    public async Task Tokens_of_other_files_versions_and_nobody_are_unknown_and_leave_nothing_behind()
    {
        var (world, one) = await WorldAsync();
        var token = world.Token(one);
        (await world.DecideAsync(null, approve: true)).ShouldBe(DecisionReply.Unknown);
        (await world.DecideAsync("nonsense", approve: true)).ShouldBe(DecisionReply.Unknown);
        (await world.DecideAsync(token[..^1] + (token[^1] == 'A' ? 'E' : 'A'), approve: true)).ShouldBe(DecisionReply.Unknown);

        var file = world.File;
        world.File = file with { ETag = "\"0x2\"" };
        (await world.DecideAsync(token, approve: true)).ShouldBe(DecisionReply.Unknown);
        world.File = file with { Id = "another" };
        (await world.DecideAsync(token, approve: true)).ShouldBe(DecisionReply.Unknown);
        world.Durable.Raised.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_token_opens_the_file_until_it_is_decided_or_expired()
    {
        var (world, one) = await WorldAsync();
        var access = world.Get<InterceptorAccess>();
        var (token, other) = (world.Token(one), world.Token(one with { Id = "other" }));

        (await access.OpensAsync(token, world.File, CancellationToken.None)).ShouldBeTrue();
        (await access.OpensAsync(token, world.File with { ETag = "\"0x2\"" }, CancellationToken.None)).ShouldBeFalse();
        (await access.OpensAsync(token, world.File with { Id = "another" }, CancellationToken.None)).ShouldBeFalse();
        await world.DecideAsync(token, approve: true);
        (await access.OpensAsync(token, world.File, CancellationToken.None)).ShouldBeFalse();
        (await access.OpensAsync(other, world.File, CancellationToken.None)).ShouldBeTrue();
        world.Clock.Advance(one.Deadline);
        (await access.OpensAsync(other, world.File, CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task The_plain_path_takes_the_token_of_its_own_file_only()
    {
        var (world, one) = await WorldAsync();
        var decisions = world.Get<InterceptorDecisions>();
        var token = world.Token(one);

        (await decisions.DecideAsync("another", token, true, null, world.Durable, CancellationToken.None)).ShouldBeOfType<ProblemHttpResult>().StatusCode.ShouldBe(404);
        (await decisions.DecideAsync(world.File.Id, token, true, null, world.Durable, CancellationToken.None)).ShouldBeAssignableTo<Microsoft.AspNetCore.Http.IStatusCodeHttpResult>()!.StatusCode.ShouldBe(200);
        (await decisions.DecideAsync(world.File.Id, token, false, null, world.Durable, CancellationToken.None)).ShouldBeOfType<ProblemHttpResult>().StatusCode.ShouldBe(409);
        world.Clock.Advance(one.Deadline);
        (await decisions.DecideAsync(world.File.Id, world.Token((await world.AddAsync("https://scanner.example/late")) with { Deadline = -one.Deadline }), true, null, world.Durable, CancellationToken.None))
            .ShouldBeOfType<ProblemHttpResult>().StatusCode.ShouldBe(410);
    }

    private async Task<(InterceptorWorld World, Interceptor One)> WorldAsync()
    {
        var world = await InterceptorWorld.OpenAsync(azurite);
        return (world, await world.AddAsync("https://scanner.example/hook"));
    }
}
