using System.Collections.Frozen;
using System.Text;

namespace Sluice.Sensitivity;

/// <summary>Upper case without accents and widths. By a table, because <c>string.Normalize</c> does nothing in globalization-invariant mode.</summary>
internal static class TextFolding
{
    private static readonly FrozenDictionary<char, string> Letters = new (string From, string To)[]
    {
        ("ÀÁÂÃÄÅĀĂĄẠẢẤẦẨẪẬẮẰẲẴẶ", "A"), ("ÇĆĈĊČ", "C"), ("ĎĐ", "D"), ("ÈÉÊËĒĔĖĘĚẸẺẼẾỀỂỄỆ", "E"), ("ĜĞĠĢ", "G"), ("ĤĦ", "H"), ("ÌÍÎÏĨĪĬĮİıIỈỊ", "I"),
        ("Ĵ", "J"), ("Ķ", "K"), ("ĹĻĽĿŁ", "L"), ("ÑŃŅŇ", "N"), ("ÒÓÔÕÖØŌŎŐƠỌỎỐỒỔỖỘỚỜỞỠỢ", "O"), ("ŔŖŘ", "R"), ("ŚŜŞŠȘ", "S"), ("ŢŤŦȚ", "T"),
        ("ÙÚÛÜŨŪŬŮŰŲƯỤỦỨỪỬỮỰ", "U"), ("Ŵ", "W"), ("ÝŶŸỲỴỶỸ", "Y"), ("ŹŻŽ", "Z"), ("ß", "SS"), ("Æ", "AE"), ("Œ", "OE"), ("Ё", "Е"), ("Й", "И"), ("Ґ", "Г"), ("Ї", "І"),
        ("Ά", "Α"), ("Έ", "Ε"), ("Ή", "Η"), ("ΊΪ", "Ι"), ("Ό", "Ο"), ("ΎΫ", "Υ"), ("Ώ", "Ω"), ("ς", "Σ"),
    }.SelectMany(pair => pair.From, (pair, letter) => (letter, pair.To)).ToFrozenDictionary(pair => pair.letter, pair => pair.To);

    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            var upper = char.ToUpperInvariant(character is >= '\uFF01' and <= '\uFF5E' ? (char)(character - 0xFEE0) : character);
            if (Letters.TryGetValue(upper, out var letters))
                folded.Append(letters);
            else if (upper is < '\u0300' or > '\u036F')
                folded.Append(upper);
        }

        return folded.ToString();
    }
}
