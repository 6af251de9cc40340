using System.Text.Json;
using Sluice.Resolution;
using Sluice.Verification;
using static Sluice.Tests.Resolution.Crafted;

namespace Sluice.Tests.Resolution;

public class ResolutionCheckTests
{
    private static readonly ResolutionOptions Options = new();

    [Theory]
    [InlineData(100, 100, VerificationNeed.NotRequired)]
    [InlineData(101, 100, VerificationNeed.Required)]
    [InlineData(100, 101, VerificationNeed.Required)]
    [InlineData(1, 1, VerificationNeed.NotRequired)]
    [InlineData(5, 4000, VerificationNeed.Required)]
    public void Verification_is_needed_when_one_side_is_strictly_above_the_minimum(long width, long height, VerificationNeed expected)
    {
        var result = ResolutionCheck.Check(new FileHeader(FileTypes.Png, width, height, 1), 10, "a.png", "image/png", Options);
        result.Verification.ShouldBe(expected);
        result.Outcome.ShouldBe(ResolutionOutcome.Accepted);
        result.Reasons.Select(reason => reason.Code).ShouldBe(expected == VerificationNeed.Required ? [] : ["belowMinimum"]);
    }

    public static TheoryData<string, byte[], string?, string?, string?> Claims => new()
    {
        // content, name, declared type, expected code (null: accepted)
        { "no claim", Jpeg(), null, null, null },
        { "no extension", Jpeg(), "photo", "", null },
        { "unknown extension", Jpeg(), "photo.dat", null, null },
        { "same type", Jpeg(), "photo.JPG", "image/jpeg", null },
        { "jfif", Jpeg(), "photo.jfif", "image/pjpeg; charset=binary", null },
        { "declared unknown", Jpeg(), "photo.jpeg", "application/octet-stream", null },
        { "declared any image", Jpeg(), "photo.jpg", "image/*", null },
        { "wrong extension", Jpeg(), "photo.png", null, "typeMismatch" },
        { "wrong declared type", Jpeg(), "photo.jpg", "image/png", "typeMismatch" },
        { "unknown declared image", Jpeg(), "photo.jpg", "image/new", null },
        { "image called a document", Jpeg(), "photo.pdf", null, "typeMismatch" },
        { "image called a page", Jpeg(), "photo.html", null, "typeMismatch" },
        { "image declared as text", Jpeg(), "photo.jpg", "text/plain", "typeMismatch" },
        { "text called an image", Ascii("hello"), "photo.jpg", null, "typeMismatch" },
        { "text declared an image", Ascii("hello"), null, "image/png", "typeMismatch" },
        { "PDF called an image", Ascii("%PDF-1.4"), "photo.jpg", null, "typeMismatch" },
        { "page called an image", Ascii("<html>"), "photo.gif", null, "typeMismatch" },
        { "drawing as such", Ascii("<svg></svg>"), "a.svg", "image/svg+xml", "unsupportedImage" },
        { "drawing called an image", Ascii("<svg></svg>"), "a.png", null, "typeMismatch" },
        { "packed drawing", [0x1F, 0x8B, 8], "a.svgz", null, "typeMismatch" },
        { "drawing without a claim", Ascii("<svg></svg>"), "a.txt", "text/plain", "unsupportedImage" },
        { "page as such", Ascii("<html>"), "a.html", "text/html", "unsupportedPage" },
        { "page without a claim", Ascii("<p>hello</p>"), null, null, "unsupportedPage" },
        { "what curl --data-binary says", Jpeg(), "photo.jpg", "application/x-www-form-urlencoded", null },
        { "what a form says", Jpeg(), "photo.jpg", "multipart/form-data; boundary=x", null },
        { "binary", Jpeg(), "photo.jpg", "binary", null },
        { "text called a document", Ascii("hello"), "a.pdf", "application/pdf", null },
        { "text", Ascii("hello"), "a.txt", "text/plain", null },
        { "PDF", Ascii("%PDF-1.4"), "a.pdf", "application/pdf", null },
        { "dots and blanks at the end", Ascii("hello"), "photo.jpg. .", null, "typeMismatch" },
        { "dots in a folder", Ascii("hello"), "a.jpg/b", null, null },
        { "path", Ascii("hello"), "../../etc/photo.jpg", null, "typeMismatch" },
        { "line break and emoji", Jpeg(), "\r\n\U0001F600.jpg\n", null, null },
    };

    [Theory]
    [MemberData(nameof(Claims))]
    public async Task Content_name_and_declared_type_agree_where_an_image_is_found_or_claimed(
        string what, byte[] file, string? name, string? declared, string? code)
    {
        var result = await CheckAsync(file, name, declared, Options);
        result.Outcome.ShouldBe(code is null ? ResolutionOutcome.Accepted : ResolutionOutcome.Unsupported, what);
        result.Reasons.Select(reason => reason.Code).ShouldBe(code is null ? [] : [code], what);
    }

    [Theory]
    [InlineData("text/html", ResolutionOutcome.Unsupported)]
    [InlineData("image/png", ResolutionOutcome.Unsupported)]
    [InlineData("application/x-msdownload", ResolutionOutcome.Blocked)]
    [InlineData("application/octet-stream", ResolutionOutcome.Accepted)]
    [InlineData("image/jpeg", ResolutionOutcome.Accepted)]
    public async Task What_the_stored_file_says_counts_beside_what_was_declared(string stored, ResolutionOutcome outcome)
    {
        var header = await HeaderReader.ReadAsync(new MemorySource(Jpeg()), Options, TestContext.Current.CancellationToken);
        ResolutionCheck.Check(header, 100, "photo.jpg", "image/jpeg", Options, stored).Outcome.ShouldBe(outcome);
    }

    public static TheoryData<string, byte[], string?, string?> Programs => new()
    {
        { "program", [.. Ascii("MZ"), 0x90, 0], null, null },
        { "program called an image", [.. Ascii("MZ"), 0x90, 0], "photo.jpg", "image/jpeg" },
        { "extension", Ascii("echo hello"), "run.bat", null },
        { "image with a program's extension", Jpeg(), "photo.jpg.EXE", null },
        { "hidden by trailing dots", Ascii("hello"), "run.cmd...", null },
        { "hidden by a right-to-left mark", Ascii("hello"), "cod\u202Egpj.exe", null },
        { "hidden by an invisible end", Ascii("hello"), "photo.exe\u200B", null },
        { "declared", Ascii("hello"), "a.txt", "application/x-msdownload" },
        { "script", Ascii("#!/usr/bin/env python"), "notes.txt", null },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Programs_are_blocked_by_content_name_and_declared_type(string what, byte[] file, string? name, string? declared)
    {
        var result = await CheckAsync(file, name, declared, Options);
        result.Outcome.ShouldBe(ResolutionOutcome.Blocked, what);
        result.Reasons.ShouldHaveSingleItem().Code.ShouldBe("typeBlocked", what);
    }

    [Theory]
    [InlineData("GROUP_IMAGE", "a.jpg", true)]
    [InlineData("group_image", null, true)]
    [InlineData("GROUP_PDF", "a.jpg", false)]
    [InlineData("GROUP_ANY", "a.jpg", true)]
    [InlineData("image/jpeg", "a.jpg", true)]
    [InlineData("image/*", "a.jpg", true)]
    [InlineData("image/png", "a.jpg", false)]
    [InlineData("jpeg", "a.jpg", true)]
    [InlineData(".jpg", "a.jpg", true)]
    [InlineData("GROUP_IMAGE", "a.pdf", false)]
    public async Task Only_allowed_types_come_in(string entry, string? name, bool accepted)
    {
        var result = await CheckAsync(Jpeg(), name, null, Options with { AllowedTypes = [entry] });
        result.Outcome.ShouldBe(accepted ? ResolutionOutcome.Accepted : ResolutionOutcome.Blocked);
    }

    [Fact]
    public async Task An_extension_that_nobody_knows_can_be_allowed_and_blocked()
    {
        byte[] file = [0, 1, 2, 3];
        (await CheckAsync(file, "a.dwg", null, Options with { AllowedTypes = ["dwg"] })).Outcome.ShouldBe(ResolutionOutcome.Accepted);
        (await CheckAsync(file, "a.xyz", null, Options with { AllowedTypes = ["dwg"] })).Outcome.ShouldBe(ResolutionOutcome.Blocked);
        (await CheckAsync(file, "a.dwg", null, Options with { BlockedTypes = [".DWG"] })).Outcome.ShouldBe(ResolutionOutcome.Blocked);
        (await CheckAsync(file, null, "model/x", Options with { BlockedTypes = ["model/*"] })).Outcome.ShouldBe(ResolutionOutcome.Blocked);
    }

    public static TheoryData<FileHeader, long, string?> Limits => new()
    {
        { new(FileTypes.Png, 10_000, 5_000, 1), 20_000_000, null },
        { new(FileTypes.Png, 10_000, 5_001, 1), 1, "tooManyPixels" },
        { new(FileTypes.Png, 16_000, 1, 1), 1, null },
        { new(FileTypes.Png, 1, 16_001, 1), 1, "tooLong" },
        { new(FileTypes.Png, int.MaxValue, int.MaxValue, 1), 1, "tooLong" },
        { new(FileTypes.Gif, 1000, 500, 500), 1, null },
        { new(FileTypes.Gif, 1000, 500, 501), 1, "tooManyFrames" },
        { new(FileTypes.Png, 1000, 500, 1), 20_000_001, "tooManyBytes" },
        { new(FileTypes.Mp4), 20_000_001, null },
        { new(FileTypes.Mp4), 256 * 1024 * 1024, null },
        { new(FileTypes.Mp4), (256 * 1024 * 1024) + 1, "tooManyBytes" },
        { new(FileTypes.Empty), 0, "empty" },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void Limits_hold_to_the_unit(FileHeader header, long length, string? code)
    {
        var result = ResolutionCheck.Check(header, length, null, null, Options);
        result.Outcome.ShouldBe(code is null ? ResolutionOutcome.Accepted : ResolutionOutcome.Unsupported);
        result.Reasons.Select(reason => reason.Code).ShouldBe(code is null ? [] : [code]);
    }

    [Fact]
    public void A_limit_below_the_default_pixels_can_be_set_freely()
    {
        var strict = Options with { MaxSide = int.MaxValue, MaxPixels = long.MaxValue };
        ResolutionCheck.Check(new FileHeader(FileTypes.Png, int.MaxValue, int.MaxValue, 1), 1, null, null, strict).Outcome.ShouldBe(ResolutionOutcome.Accepted);
    }

    [Theory]
    [InlineData("empty.jpg", "The file is empty.")]
    [InlineData("text.jpg", "The file says that it is a JPEG image, but its content is plain text.")]
    [InlineData("truncated.jpg", "The file breaks off: it begins like a JPEG image and is not complete.")]
    [InlineData("bomb.png", "The image has 65,535 × 65,535 pixels; no side may be longer than 16,000.")]
    [InlineData("frames.gif", "The image has more than 500 frames or pages, the most that can be checked.")]
    public async Task A_hostile_sample_gets_a_reason_that_people_understand(string name, string text)
    {
        var result = await CheckAsync(Samples.Read(name), name, null, Options);
        result.Outcome.ShouldBe(ResolutionOutcome.Unsupported);
        result.Reasons.ShouldHaveSingleItem().Text.ShouldBe(text);
    }

    [Theory]
    [InlineData("passport.jpg", 1600, 1180, 1, VerificationNeed.Required)]
    [InlineData("vertraulich.png", 1240, 1000, 1, VerificationNeed.Required)]
    [InlineData("group.jpg", 1280, 1025, 1, VerificationNeed.Required)]
    [InlineData("animation.gif", 320, 180, 24, VerificationNeed.Required)]
    [InlineData("icon.png", 64, 64, 1, VerificationNeed.NotRequired)]
    [InlineData("leaflet.pdf", 0, 0, 0, VerificationNeed.NotApplicable)]
    [InlineData("notes.txt", 0, 0, 0, VerificationNeed.NotApplicable)]
    public async Task An_ordinary_sample_is_accepted(string name, long width, long height, int frames, VerificationNeed need)
    {
        var result = await CheckAsync(Samples.Read(name), name, null, Options);
        result.Outcome.ShouldBe(ResolutionOutcome.Accepted);
        (result.Width, result.Height, result.Frames, result.Verification).ShouldBe((width, height, frames, need));
    }

    [Fact]
    public async Task A_reason_never_repeats_the_files_name()
    {
        var result = await CheckAsync(Ascii("canary"), "canary.jpg", "image/canary", Options);
        result.Reasons.ShouldNotBeEmpty();
        JsonSerializer.Serialize(result).ShouldNotContain("canary");
    }

    [Fact]
    public async Task A_result_survives_JSON()
    {
        var result = await CheckAsync([.. Png(50, 50), 1], "a.png", "image/png", Options);
        var json = JsonSerializer.Serialize(result);
        json.Length.ShouldBeLessThan(1000);
        json.ShouldContain("\"notRequired\"");
        var back = JsonSerializer.Deserialize<ResolutionResult>(json).ShouldNotBeNull();
        (back with { Reasons = result.Reasons }).ShouldBe(result);
        back.Reasons.ShouldBe(result.Reasons);
    }

    [Fact]
    public void The_default_options_are_valid() => Options.Validate().ShouldBeEmpty();

    [Fact]
    public void All_problems_of_options_are_told_at_once()
    {
        var options = new ResolutionOptions
        {
            MaxBytes = 0,
            MaxImageBytes = -1,
            MaxPixels = 0,
            MaxSide = 0,
            MaxFrames = int.MaxValue,
            MinDimension = -1,
            AllowedTypes = ["GROUP_MUSIC", "a b", "image/png"],
            BlockedTypes = [""],
        };
        options.Validate().Count.ShouldBe(9);
    }

    private static async Task<ResolutionResult> CheckAsync(byte[] file, string? name, string? declared, ResolutionOptions options)
    {
        var header = await HeaderReader.ReadAsync(new MemorySource(file), options, TestContext.Current.CancellationToken);
        return ResolutionCheck.Check(header, file.Length, name, declared, options);
    }
}
