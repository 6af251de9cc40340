using Azure;
using Sluice.Intake;
using Sluice.Tokens;

namespace Sluice.Tests.Intake;

public sealed class FileIdsTests
{
    private static readonly string[] Hostile =
        ["../../etc/passwd", "a\r\nb", "a\0b", "%00", "😀😀", new string('x', 1024), "a/b#c?d", "t-not-a-ticket", "\u202Egpj.exe"];

    [Fact]
    public void Whatever_the_name_the_id_is_safe_as_key_and_path_and_short()
    {
        foreach (var name in Hostile)
        {
            var id = FileIds.ForUpload("uploads", name, new ETag("\"0x1\""));
            id.ShouldMatch("^f-[0-9a-f]{32}$");
            FileIds.MayBeTicket(id).ShouldBeFalse();
        }
    }

    [Fact]
    public void Each_version_of_a_blob_has_an_id_of_its_own()
    {
        var ids = new[] { ("uploads", "a", "\"1\""), ("uploads", "a", "\"2\""), ("uploads", "b", "\"1\""), ("other", "a", "\"1\"") }
            .Select(v => FileIds.ForUpload(v.Item1, v.Item2, new ETag(v.Item3)));
        ids.Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public void The_same_version_always_has_the_same_id_however_its_etag_is_quoted() =>
        FileIds.ForUpload("uploads", "a", new ETag("0x8D")).ShouldBe(FileIds.ForUpload("uploads", "a", new ETag("\"0x8D\"")));

    [Fact]
    public void A_ticket_is_known_by_its_form() => FileIds.MayBeTicket(FileIds.ForTicket(new RandomIds().NewId())).ShouldBeTrue();
}
