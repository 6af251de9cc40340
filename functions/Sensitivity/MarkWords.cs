namespace Sluice.Sensitivity;

/// <summary>The words that mark a paper as confidential, folded (upper case, no accents).</summary>
internal static class MarkWords
{
    /// <summary>Words and phrases that are marks wherever they stand alone.</summary>
    public static readonly string[] Marks =
    [
        "CONFIDENTIAL", "TOP SECRET", "COMPANY CONFIDENTIAL", "COMMERCIAL IN CONFIDENCE", "IN CONFIDENCE", "INTERNAL USE ONLY", "FOR INTERNAL USE ONLY",
        "FOR OFFICIAL USE ONLY", "NOT FOR DISTRIBUTION", "EYES ONLY", "ATTORNEY CLIENT PRIVILEGED", "NATO RESTRICTED", "NATO SECRET", "EU RESTRICTED",
        "VERTRAULICH", "STRENG GEHEIM", "VERSCHLUSSSACHE", "VERSCHLUSSACHE", "VS NFD", "NUR FUR DEN DIENSTGEBRAUCH", "NUR FUR DEN INTERNEN GEBRAUCH",
        "NUR FUR INTERNEN GEBRAUCH", "NUR ZUM INTERNEN GEBRAUCH",
        "CONFIDENTIEL", "CONFIDENTIELLE", "SECRET DEFENSE", "TRES SECRET", "CONFIDENTIEL DEFENSE", "DIFFUSION RESTREINTE", "A USAGE INTERNE", "USAGE INTERNE UNIQUEMENT",
        "CONFIDENCIAL", "ALTO SECRETO", "ULTRA SECRETO", "USO INTERNO EXCLUSIVO", "SOLO USO INTERNO", "ULTRASSECRETO", "USO INTERNO",
        "CONFIDENZIALE", "STRETTAMENTE RISERVATO", "SEGRETISSIMO", "STRENG VERTROUWELIJK", "VERTROUWELIJK", "ZEER GEHEIM", "STAATSGEHEIM", "ALLEEN VOOR INTERN GEBRUIK",
        "POUFNE", "SCISLE TAJNE", "SCISLE POUFNE", "DUVERNE", "PRISNE TAJNE", "DOVERNE", "FORTROLIGT", "FORTROLIG", "STRENGT FORTROLIG", "KONFIDENTIELL", "HEMLIG",
        "LUOTTAMUKSELLINEN", "SALAINEN", "BIZALMAS", "SZIGORUAN TITKOS", "GIZLI", "COK GIZLI", "KONFIDENCIALNE",
        "КОНФИДЕНЦИАЛЬНО", "СТРОГО КОНФИДЕНЦИАЛЬНО", "СОВЕРШЕННО СЕКРЕТНО", "ДЛЯ СЛУЖЕБНОГО ПОЛЬЗОВАНИЯ", "ЦІЛКОМ ТАЄМНО", "КОНФІДЕНЦІИНО", "ΕΜΠΙΣΤΕΥΤΙΚΟ", "ΑΠΟΡΡΗΤΟ",
        "机密", "绝密", "機密", "絕密", "机密文件", "秘密文件", "機密文件", "社外秘", "部外秘", "極秘", "厳秘", "機密情報", "機密文書", "取扱注意", "대외비", "기밀", "극비", "سري للغاية", "סודי ביותר",
    ];

    /// <summary>Words that have other uses on signs, tables and book covers: they count at the head or foot of a page, or twice.</summary>
    public static readonly string[] WeakMarks =
    [
        "SECRET", "RESTRICTED", "GEHEIM", "SECRETO", "SEGRETO", "RISERVATO", "RISERVATA", "TAJNE", "СЕКРЕТНО", "ТАЄМНО", "HEMMELIG", "TITKOS", "秘密", "秘", "سري", "סודי", "PRIVILEGED",
    ];

    /// <summary>Words that may stand with a mark and leave it one.</summary>
    public static readonly string[] Companions =
    [
        "STRICTLY", "HIGHLY", "PRIVATE", "PERSONAL", "PROPRIETARY", "BUSINESS", "COMPANY", "CLIENT", "COMMERCIAL", "COMMERCIALLY", "AND", "&", "DOCUMENT", "MEMO", "MEMORANDUM",
        "REPORT", "DRAFT", "FILE", "PAPER", "COPY", "INFORMATION", "DATA", "STRENG", "HOCHST", "DOKUMENT", "ENTWURF", "PERSONLICH", "UND", "TRES", "STRICTEMENT", "HAUTEMENT",
        "PERSONNEL", "ET", "ESTRICTAMENTE", "ALTAMENTE", "ESTRITAMENTE", "DOCUMENTO", "Y", "E", "STRETTAMENTE", "STRIKT", "SCISLE", "СТРОГО", "STRENGT", "STRANGT", "KOPIE", "EXEMPLAR",
        "PAGE", "OF", "SEITE", "VON", "DE", "SUR", "PAGINA", "DI", "NO", "NR", "COPIE", "年",
    ];

    /// <summary>Companions that make a mark stronger.</summary>
    public static readonly string[] Intensifiers =
    [
        "STRICTLY", "HIGHLY", "TOP", "STRENG", "HOCHST", "TRES", "STRICTEMENT", "ESTRICTAMENTE", "ALTAMENTE", "STRETTAMENTE", "SCISLE", "СТРОГО", "СОВЕРШЕННО", "STRENGT",
    ];
}
