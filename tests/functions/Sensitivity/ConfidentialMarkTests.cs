using Sluice.Sensitivity;

namespace Sluice.Tests.Sensitivity;

public class ConfidentialMarkTests
{
    [Theory]
    [InlineData("CONFIDENTIAL")]
    [InlineData("Confidential")]
    [InlineData("STRICTLY CONFIDENTIAL")]
    [InlineData("Strictly private & confidential")]
    [InlineData("PRIVATE AND CONFIDENTIAL")]
    [InlineData("C O N F I D E N T I A L")]
    [InlineData("C0NFIDENT1AL")]
    [InlineData("CONFIDENTIAL - page 1 of 1")]
    [InlineData("ACME LTD — CONFIDENTIAL")]
    [InlineData("[CONFIDENTIAL]")]
    [InlineData("Confidential: board paper 7")]
    [InlineData("TOP SECRET")]
    [InlineData("TOP SECRET // EYES ONLY")]
    [InlineData("INTERNAL USE ONLY")]
    [InlineData("VERTRAULICH")]
    [InlineData("Streng vertraulich")]
    [InlineData("STRENG GEHEIM")]
    [InlineData("VS-NfD")]
    [InlineData("VERSCHLUSSSACHE")]
    [InlineData("Nur für den Dienstgebrauch")]
    [InlineData("CONFIDENTIEL")]
    [InlineData("TRÈS SECRET DÉFENSE")]
    [InlineData("DIFFUSION RESTREINTE")]
    [InlineData("CONFIDENCIAL")]
    [InlineData("Documento confidencial")]
    [InlineData("STRETTAMENTE RISERVATO")]
    [InlineData("VERTROUWELIJK")]
    [InlineData("POUFNE")]
    [InlineData("ŚCIŚLE TAJNE")]
    [InlineData("GİZLİ")]
    [InlineData("КОНФИДЕНЦИАЛЬНО")]
    [InlineData("СОВЕРШЕННО СЕКРЕТНО")]
    [InlineData("机密")]
    [InlineData("机密★1年")]
    [InlineData("社外秘")]
    [InlineData("【機密文書】")]
    [InlineData("대외비")]
    public void A_mark_is_recognised(string mark) =>
        Page.Check("Northwind Shipping", mark, "To the board", "The offer stands.", "Yours").Kinds().ShouldBe(["confidential"], mark);

    [Theory]
    [InlineData("please keep this confidential")]
    [InlineData("Our recipes are confidential. Ask us about allergens.")]
    [InlineData("OUR RECIPES ARE CONFIDENTIAL")]
    [InlineData("confidential")]
    [InlineData("Confidential.")]
    [InlineData("and we keep your address confidential as always.")]
    [InlineData("NON-CONFIDENTIAL")]
    [InlineData("NOT CONFIDENTIAL")]
    [InlineData("Confidentiality notice")]
    [InlineData("The Secret Garden")]
    [InlineData("SECRET GARDEN")]
    [InlineData("Victoria's Secret")]
    [InlineData("L.A. CONFIDENTIAL, a film by Curtis Hanson")]
    [InlineData("RESTRICTED AREA")]
    [InlineData("Internal medicine")]
    [InlineData("for internal use only by staff of the hotel")]
    [InlineData("Das ist vertraulich")]
    [InlineData("VERTRAULICHE GEBURT")]
    [InlineData("秘密の花園")]
    [InlineData("Riservato")]
    [InlineData("SECRET")]
    [InlineData("RISERVATO")]
    public void A_word_in_another_use_is_no_mark(string text) =>
        Page.Check("Northwind Shipping", "Welcome", text, "The offer stands.", "Yours").Findings.ShouldBeEmpty(text);

    [Fact]
    public void A_weak_mark_counts_at_the_edge_of_a_page()
    {
        string[] body = ["To the board", "The offer stands.", "We vote on Friday.", "Yours"];
        Page.Check(["SECRET", .. body]).Kinds().ShouldBe(["confidential"]);
        Page.Check([.. body, "GEHEIM"]).Kinds().ShouldBe(["confidential"]);
        Page.Check([.. body[..2], "SECRET", .. body[2..]]).Findings.ShouldBeEmpty();
        Page.Check("RISERVATO").Findings.ShouldBeEmpty();
        Page.Check("Hall", "SECRET", "Garden", "SECRET", "Door").Kinds().ShouldBe(["confidential"]);
    }

    [Fact]
    public void A_company_can_add_marks_of_its_own()
    {
        var lines = Page.Of("Quarterly figures", "Höchste Stufe C3");
        SensitivityCheck.Check(lines, new SensitivityOptions()).Sensitive.ShouldBeFalse();
        SensitivityCheck.Check(lines, new SensitivityOptions { ConfidentialMarks = ["hochste stufe c3"] }).Kinds().ShouldBe(["confidential"]);
    }

    [Fact]
    public void A_stronger_word_makes_it_surer() =>
        Page.Check("STRICTLY CONFIDENTIAL").Findings[0].Confidence.ShouldBeGreaterThan(Page.Check("Confidential").Findings[0].Confidence);
}
