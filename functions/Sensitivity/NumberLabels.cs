using System.Text.RegularExpressions;

namespace Sluice.Sensitivity;

/// <summary>What the words beside a number say that it is. Words are found without blanks too, for recognition loses them.</summary>
internal static partial class NumberLabels
{
    /// <summary>Names of numbers that may look like a card's, in the languages of our users. Folded.</summary>
    private static readonly string[] Others =
    [
        "ORDER", "TICKET", "TRACKING", "PARCEL", "SHIPMENT", "CONSIGNMENT", "WAYBILL", "INVOICE", "BOOKING", "RESERVATION", "REFERENCE", "SERIAL", "BARCODE", "VOUCHER",
        "COUPON", "MEMBER", "CUSTOMER", "LOYALTY", "LICENCE", "LICENSE", "POLICY", "CONTRACT", "DEVICE", "IMEI", "ICCID", "ISBN", "IBAN", "GTIN", "MEID",
        "TRANSACTION ?(?:ID|NO|NR|NUMBER|REF|CODE)", "CASE ?(?:ID|NO|NUMBER)", "USER ?ID", "SESSION ?ID", "REQUEST ?ID", "MESSAGE ?ID", "TIMESTAMP", "LIBRARY", "GIFT",
        "BESTELL", "AUFTRAG", "RECHNUNG", "SENDUNG", "VORGANG", "PAKET", "MITGLIED", "KUNDEN", "BUCHUNG", "VERTRAG", "SERIENN", "GUTSCHEIN", "AKTENZEICHEN",
        "COMMANDE", "FACTURE", "COLIS", "NUMERO DE SUIVI", "ADHERENT", "DOSSIER", "PEDIDO", "FACTURA", "ENVIO", "SEGUIMIENTO", "SOCIO", "RESERVA", "ENCOMENDA", "FATURA",
        "ORDINE", "FATTURA", "SPEDIZIONE", "PRENOTAZIONE", "BESTELLING", "FACTUUR", "ZENDING", "ZAMOWIENI", "FAKTUR", "PRZESYLK", "OBJEDNAVK", "ZASILK", "RENDELES",
        "TILAUS", "BESTALLNING", "SIPARIS", "ЗАКАЗ", "СЧЕТ", "ПОСЫЛК", "订单", "訂單", "快递", "单号", "注文", "주문",
    ];

    /// <summary>Short ones: they count as words of their own only.</summary>
    private static readonly string[] ShortOthers = ["REF", "EAN", "UPC", "SIM", "EID", "VIN", "PNR", "AWB", "SKU", "SN", "UUID", "GUID"];

    private static readonly string[] Cards =
    [
        "CARD", "KARTE", "CARTE", "TARJETA", "CARTA", "CARTAO", "KAART", "KARTA", "KARTY", "KORT", "KART", "KREDIT", "CREDIT", "DEBIT", "КАРТ", "卡号", "卡號", "信用卡", "カード", "카드",
        "VISA", "MASTERCARD", "MAESTRO", "AMEX", "AMERICAN ?EXPRESS", "DISCOVER", "DINERS", "UNIONPAY", "RUPAY", "DANKORT",
    ];

    /// <summary>Words that lead from a label to its number and say nothing.</summary>
    private static readonly string[] Fillers =
    [
        "NUMBERS?", "NUMMER", "NUMERO", "NUM", "NOS?", "NR", "N", "IDS?", "CODE", "KEY", "CONFIRMATION", "IS", "WAS", "THE", "YOUR", "MY", "OUR", "THIS", "AS", "AN?",
        "IST", "LAUTET", "DIE", "DER", "IHRE", "MEINE", "EST", "ES", "DE", "VOTRE", "SU", "HET", "UW",
    ];

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    /// <summary>Unknown letters between a label and its number: more, and the label speaks of something else.</summary>
    private const int MaxBetween = 12;

    private static readonly string AnyOther = $@"(?:{string.Join('|', Others)}|\b(?:{string.Join('|', ShortOthers)})(?:\P{{L}}|$))";
    private static readonly Regex Label = new(AnyOther, Options);
    private static readonly Regex OfCard = new(string.Join('|', Cards), Options);
    private static readonly Regex Filling = new($@"\b(?:{string.Join('|', Fillers)})(?:\P{{L}}|$)", Options);
    private static readonly Regex Behind = new($@"^\P{{L}}*(?:(?:{string.Join('|', Fillers)})\P{{L}}*)*{AnyOther}", Options);

    /// <param name="before">The text before the number, behind any number before it.</param>
    /// <param name="behind">The text behind the number, up to the next one.</param>
    /// <param name="above">The line above, where the number begins its own.</param>
    public static bool SayOther(string before, string behind, string? above)
    {
        var (folded, after) = (Fold(before), Fold(behind));
        if (OfCard.IsMatch(after) && !OfCard.IsMatch(folded) && !Label.IsMatch(folded))
            return false;
        return Leads(folded) || Behind.IsMatch(after) || (above is not null && !OfCard.IsMatch(folded) && Leads(Fold(above)));
    }

    // Recognition takes letters for digits: "0rder n0.".
    private static string Fold(string text) => MisreadLetter().Replace(TextFolding.Fold(text), match => match.Value.Replace('0', 'O').Replace('1', 'I').Replace('5', 'S'));

    [GeneratedRegex(@"[015]\p{L}|\p{L}[015]", Options)]
    private static partial Regex MisreadLetter();

    private static bool Leads(string text)
    {
        var last = Label.Matches(text).LastOrDefault();
        if (last is null)
            return false;
        var between = text[(last.Index + last.Length)..];
        // "Member card", "Bonuskarte": no payment card.
        var attached = OfCard.Match(between);
        if (attached.Success && attached.Index <= 1)
            between = between[(attached.Index + attached.Length)..];
        return !OfCard.IsMatch(between) && between.Count(char.IsAsciiDigit) < 2 && Filling.Replace(between, "").Count(char.IsLetter) <= MaxBetween;
    }
}
