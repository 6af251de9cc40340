using FsCheck;
using FsCheck.Fluent;
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
    [InlineData("STRICTLYCONFIDENTIAL")] // recognition loses blanks, and puts others in
    [InlineData("Strictlyprivate&confidential")]
    [InlineData("PRIVILEGEDAND CONFIDENTIAL")]
    [InlineData("Confidentia l")]
    [InlineData("FORINTERNALUSEONLY")]
    [InlineData("STRENGVERTRAULICH")]
    [InlineData("CONFIDENTIALpage1")]
    [InlineData("NORTHWINDCONFIDENTIAL")]
    [InlineData("NorthwindConfidential")]
    [InlineData("S T R I C T L Y   C O N F I D E N T I A L")]
    [InlineData("C.O.N.F.I.D.E.N.T.I.A.L")]
    [InlineData("ATTORNEY-CLIENTPRIVILEGEDANDCONFIDENTIAL")]
    [InlineData("CONFIDENTIALATTORNEYWORKPRODUCT")]
    [InlineData("CONFIDENTIAL AND WITHOUT PREJUDICE")]
    [InlineData("Without prejudice")]
    [InlineData("CONFIDENIIAL")]
    [InlineData("Confidential 丨 12 June 2031")]
    [InlineData("Northwind Confidential")]
    [InlineData("NORTHWIND TRADING CONFIDENTIAL")]
    [InlineData("2031 Northwind Ltd.All rightsreserved.Northwind Confidential")]
    [InlineData("© 2031 Northwind Ltd. Confidential")]
    [InlineData("Confidential Northwind Ltd")]
    [InlineData("CONFIDENTIAL for the board")]
    [InlineData("MEDICAL IN-CONFIDENCE")]
    [InlineData("STAFFIN-CONFIDENCE")]
    [InlineData("OFFICIAL: SENSITIVE")]
    [InlineData("OFFICIAL-SENSITIVE")]
    [InlineData("Classification: Confidential")]
    [InlineData("Confidential: yes")]
    [InlineData("[ ] Public [ ] Internal [x] Confidential")]
    [InlineData("☑ Confidential")]
    [InlineData("THIS DOCUMENT IS CONFIDENTIAL")]
    [InlineData("VS-NUR FÜR DEN DIENSTGEBRAUCH")]
    [InlineData("COK GiZLi")] // as recognition reads it
    [InlineData("TOIMOT")]
    [InlineData("TUYỆT MẬT")]
    [InlineData("内部资料注意保密")]
    [InlineData("KONFIDENTSIAALNE")]
    [InlineData("ΕΜΠΙΣΤΕΥΤΙΚΌ")]
    [InlineData("ПОВЕРИТЕЛНО")]
    [InlineData("סודי ביותר")]
    [InlineData("سري للغاية")]
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
    [InlineData("INCONFIDENTIALITY")]
    [InlineData("CONFIDENTIALITYNOTICE")]
    [InlineData("OURRECIPESARECONFIDENTIAL")]
    [InlineData("NONCONFIDENTIAL")]
    [InlineData("Confidential: No")]
    [InlineData("Confidential:No")]
    [InlineData("Confidential? No.")]
    [InlineData("Confidential?")]
    [InlineData("Confidential: Yes / No")]
    [InlineData("Vertraulich: nein")]
    [InlineData("NICHT VERTRAULICH")]
    [InlineData("Confidentiel : non")]
    [InlineData("No longer confidential")]
    [InlineData("NOT STRICTLY CONFIDENTIAL")]
    [InlineData("[x] Public [ ] Internal [ ] Confidential")]
    [InlineData("[×] Public [] Iinterna l [] Confidentia l")]
    [InlineData("☐ Confidential")]
    [InlineData("Confidential [ ]")]
    [InlineData("Public | Internal | Confidential | Secret")]
    [InlineData("5. CONFIDENTIAL INFORMATION")]
    [InlineData("5.CONFIDENTIAL1NFORMATION")]
    [InlineData("3. Confidential")]
    [InlineData("CONFIDENTIAL INFORMATION")]
    [InlineData("CONFIDENTIAL DISCLOSURE AGREEMENT")]
    [InlineData("Confidential Computing")]
    [InlineData("CONFIDENTIAL WASTE")]
    [InlineData("CONFIDENTIAL: This e-mail and its attachments are")]
    [InlineData("L.A. Confidential")]
    [InlineData("20:15 L.A. Confidential")]
    [InlineData("22:30 TopSecret!")]
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
    public void A_mark_broken_over_lines_is_a_mark()
    {
        string[] body = ["To the board", "The offer stands.", "We vote on Friday.", "Yours"];
        foreach (var stamp in (string[][])[["TOP", "SECRET"], ["FORINTERNAL", "USE ONLY"], ["FOR", "OFFICIAL", "USE", "ONLY"], ["STRENG", "GEHEIM"], ["NOT FOR", "DISTRIBUTION"]])
            Page.Check([.. body[..2], .. stamp, .. body[2..]]).Kinds().ShouldBe(["confidential"], string.Join(" / ", stamp));
        foreach (var other in (string[][])[["TOP", "FLOOR"], ["NOT", "CONFIDENTIAL"], ["This is not", "CONFIDENTIAL"], ["THE TOP OF THE SECRET", "GARDEN"], ["Confidential:", "No"]])
            Page.Check([.. body[..2], .. other, .. body[2..]]).Findings.ShouldBeEmpty(string.Join(" / ", other));
    }

    [Fact]
    public void An_answer_in_the_next_column_counts() =>
        Page.Check([Page.Line("Department", 100, 100), Page.Line("Sales", 900, 100), Page.Line("Confidential", 100, 160), Page.Line("No", 900, 162)]).Findings.ShouldBeEmpty();

    [Fact]
    public void A_page_that_explains_the_classes_is_not_marked() =>
        Page.Check("Our four classes", "Public", "may be given to anyone", "Internal for staff", "Confidential", "for named persons", "Secret").Findings.ShouldBeEmpty();

    private static readonly string[] Phrases =
    [
        "CONFIDENTIAL", "STRICTLY CONFIDENTIAL", "PRIVATE AND CONFIDENTIAL", "NORTHWIND CONFIDENTIAL", "FOR INTERNAL USE ONLY", "STRENG VERTRAULICH", "TRES SECRET",
        "CONFIDENTIEL", "ESTRITAMENTE CONFIDENCIAL", "STRIKT VERTROUWELIJK", "SZIGORUAN BIZALMAS", "COMMERCIAL IN CONFIDENCE", "ATTORNEY WORK PRODUCT",
    ];

    private static readonly string[] Ordinary =
        ["To the members of the board", "The offer stands until the end of the quarter.", "With kind regards, T. Specimen", "Page 3", "12 June", "Northwind Ltd", "Total 41.11", "No"];

    [Fact]
    public void A_mark_is_found_without_blanks_with_other_separators_in_another_case_and_on_any_page()
    {
        var cases =
            from phrase in Gen.Elements(Phrases)
            from form in Gen.Elements<Func<string, string>>(
                text => text, text => text.Replace(" ", ""), text => text.Replace(" ", "-"), text => text.Replace(" ", ". "), text => string.Join(' ', text.Replace(" ", "").ToCharArray()),
                text => string.Join(' ', text.Split(' ').Select(word => word[0] + word[1..].ToLowerInvariant())), text => $"[{text}]", text => $"{text} - 3", text => $"Northwind Ltd: {text}")
            from above in Gen.Elements(Ordinary[..^1]).ArrayOf()
            from below in Gen.Elements(Ordinary).ArrayOf()
            select (string[])[.. above, form(phrase), .. below];
        Prop.ForAll(cases.ToArbitrary(), page => Page.Check(page).Kinds() is ["confidential"]).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
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
