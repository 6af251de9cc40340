using Sluice.Callers;
using Sluice.Files;
using Sluice.Reveal;

namespace Sluice.Tests.Reveal;

/// <summary>Live Helper Chat's scenarios A, B and C, over every state of a file.</summary>
public sealed class ContentAccessTests
{
    private const OperatorPermission A = OperatorPermission.DownloadUnverified;
    private const OperatorPermission B = OperatorPermission.DownloadVerified;
    private const OperatorPermission C = OperatorPermission.None;

    [Theory]
    [InlineData(A, FileState.Received, false, Access.Granted)]
    [InlineData(A, FileState.Reviewing, true, Access.Granted)]
    [InlineData(A, FileState.Failed, false, Access.Granted)]
    [InlineData(A, FileState.Unsupported, false, Access.Granted)]
    [InlineData(A, FileState.Released, true, Access.Granted)]
    [InlineData(A, FileState.Rejected, false, Access.Gone)]
    [InlineData(B, FileState.Received, false, Access.Denied)]
    [InlineData(B, FileState.Reviewing, false, Access.Denied)]
    [InlineData(B, FileState.Failed, false, Access.Denied)]
    [InlineData(B, FileState.Unsupported, false, Access.Denied)]
    [InlineData(B, FileState.Released, true, Access.Covered)]
    [InlineData(B, FileState.Released, false, Access.Granted)]
    [InlineData(B, FileState.Rejected, false, Access.Gone)]
    [InlineData(C, FileState.Received, false, Access.Denied)]
    [InlineData(C, FileState.Failed, false, Access.Denied)]
    [InlineData(C, FileState.Released, true, Access.Denied)]
    [InlineData(C, FileState.Released, false, Access.Granted)]
    [InlineData(C, FileState.Rejected, false, Access.Gone)]
    public void An_operator_sees_what_the_permission_says(OperatorPermission permission, FileState state, bool sensitive, Access expected) =>
        ContentAccess.For(Operator(permission), Record(state, sensitive)).ShouldBe(expected);

    [Fact]
    public void Nobody_without_the_unverified_permission_sees_anything_before_it_is_released()
    {
        foreach (var state in Enum.GetValues<FileState>().Where(s => s != FileState.Released))
            foreach (var permission in new[] { B, C })
                ContentAccess.For(Operator(permission), Record(state, sensitive: false)).ShouldNotBe(Access.Granted);
    }

    [Fact]
    public void A_moderator_sees_what_is_to_be_decided() =>
        ContentAccess.For(new Caller("m", Role.Moderator), Record(FileState.Reviewing, sensitive: true)).ShouldBe(Access.Granted);

    private static Caller Operator(OperatorPermission permission) =>
        new("operator:o", Role.Operator, new OperatorGrant("o", permission, "c1"));

    private static FileRecord Record(FileState state, bool sensitive) => new() { State = state, Sensitive = sensitive };
}
