using Sluice.Files;
using Sluice.Intake;

namespace Sluice.Tests.Intake;

public sealed class UploadMetadataTests
{
    [Fact]
    public void What_the_uploader_says_is_read_from_the_metadata()
    {
        var upload = UploadMetadata.Read(
            new Dictionary<string, string> { ["name"] = "Urlaub%20%C3%BC.jpg", ["conversation"] = "c1", ["channeltype"] = "support", ["sender"] = "s", ["source"] = "BOT" },
            "x", "image/jpeg", 7);
        upload.ShouldBe(new UploadContext("Urlaub ü.jpg", "image/jpeg", 7, "c1", "support", "s", "BOT"));
    }

    [Theory]
    [InlineData("C++%20notes.png", "C++ notes.png")]
    [InlineData("+41 44 000", "+41 44 000")]
    [InlineData("a+b/==", "a+b/==")]
    [InlineData("100%", "100%")]
    public void Metadata_is_percent_decoded_and_nothing_else(string value, string expected) =>
        UploadMetadata.Read(new Dictionary<string, string> { ["conversation"] = value }, "x", null, 0).Conversation.ShouldBe(expected);

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("a\r\n2026-01-01 ERROR forged", "a  2026-01-01 ERROR forged")]
    [InlineData("evil\u202Egpj.exe", "evil gpj.exe")]
    [InlineData("\0\u0007", null)]
    public void A_name_is_cleaned_of_what_terminals_logs_and_eyes_fall_for(string blobName, string? expected) =>
        UploadMetadata.Read(new Dictionary<string, string>(), blobName, null, 0).Name.ShouldBe(expected);

    [Fact]
    public void A_long_name_is_cut_between_characters()
    {
        var name = UploadMetadata.Clean(string.Concat(Enumerable.Repeat("😀", 500)))!;
        name.Length.ShouldBeLessThanOrEqualTo(255);
        char.IsHighSurrogate(name[^1]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("BOT", "BOT")]
    [InlineData("bot", "CONVERSATION")]
    [InlineData("anything else", "CONVERSATION")]
    [InlineData(null, "CONVERSATION")]
    public void An_unknown_source_counts_as_the_conversation(string? claimed, string expected) =>
        UploadMetadata.Source(claimed).ShouldBe(expected);
}
