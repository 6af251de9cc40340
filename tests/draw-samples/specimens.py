"""Draws the documents: python3 specimens.py (Debian: python3-pil python3-numpy fonts-ocr-b fonts-liberation).

Every name, number and country is a test value: the state UTO and the Eriksson data are those of ICAO Doc 9303,
the card numbers are the payment industry's public test numbers.
"""
from pathlib import Path

from PIL import Image, ImageDraw

from paper import fields, font, gradient, guilloche, machine_readable, photograph, save, silhouette

OUT = Path(__file__).parent.parent / "samples"
INK = (28, 30, 40)


def passport():
    page = gradient((1250, 880), (238, 230, 216), (214, 226, 236))
    guilloche(page, (205, 205, 222))
    draw = ImageDraw.Draw(page)
    draw.text((60, 40), "UTOPIA", font=font("serifbold", 46), fill=(110, 30, 40))
    draw.text((60, 96), "PASSPORT / PASSEPORT", font=font("bold", 22), fill=(110, 30, 40))
    page.paste(silhouette((300, 390), (205, 212, 218), (96, 104, 116)), (60, 150))
    fields(draw, [
        (410, 60, "Type / Type", "P"), (590, 60, "Code / Code", "UTO"), (820, 60, "Passport No. / No du passeport", "L898902C3"),
        (410, 150, "Surname / Nom", "ERIKSSON"), (410, 240, "Given names / Prénoms", "ANNA MARIA"),
        (410, 330, "Nationality / Nationalité", "UTOPIAN"), (410, 420, "Date of birth / Date de naissance", "12 AUG 1974"),
        (820, 420, "Sex / Sexe", "F"), (410, 510, "Place of birth / Lieu de naissance", "ZENITH"),
        (820, 510, "Personal No. / No personnel", "ZE184226B"), (410, 600, "Date of issue", "16 APR 2007"),
        (820, 600, "Date of expiry / Date d'expiration", "15 APR 2012"),
    ], (104, 100, 120), INK)
    draw.text((150, 640), "SPECIMEN", font=font("bold", 26), fill=(176, 60, 60))
    draw.rectangle((0, 715, 1250, 880), fill=(240, 238, 232))
    machine_readable(draw, 48, 738, 1154, 66,
                     ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"))
    save(photograph(page, (1600, 1180), tilt=0.6, scale=0.9), OUT / "passport.jpg")
    save(photograph(page, (1600, 1280), tilt=-3.5, scale=0.84, colour=(70, 82, 88), seed=2), OUT / "passport-tilted.jpg")


def identity_card():
    card = gradient((1012, 638), (222, 234, 226), (200, 216, 236))
    guilloche(card, (186, 204, 212), 20)
    draw = ImageDraw.Draw(card)
    draw.text((48, 30), "UTOPIA  ·  IDENTITY CARD  ·  CARTE D'IDENTITÉ", font=font("bold", 28), fill=(30, 70, 90))
    fields(draw, [
        (48, 100, "Place of birth / Lieu de naissance", "ZENITH"), (520, 100, "Height / Taille", "168 cm"),
        (48, 190, "Residence / Domicile", "14 HARBOUR STREET, ZENITH"), (48, 280, "Authority / Autorité", "CITY OF ZENITH"),
        (520, 280, "Date of issue", "16 04 2007"),
    ], (80, 100, 110), INK)
    draw.text((720, 100), "SPECIMEN", font=font("bold", 26), fill=(176, 60, 60))
    draw.rectangle((0, 400, 1012, 638), fill=(244, 244, 240))
    machine_readable(draw, 44, 424, 924, 66,
                     ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"))
    save(photograph(card, (1400, 960), tilt=1.2, colour=(156, 150, 140), radius=34, seed=3), OUT / "id-card-back.jpg")


def payment_card(path, number, brand, name, expiry, colours, seed, tilt):
    card = gradient((1012, 638), *colours)
    guilloche(card, tuple(min(255, c + 14) for c in colours[0]), 12)
    draw = ImageDraw.Draw(card)
    draw.text((60, 46), "BANK OF UTOPIA", font=font("bold", 40), fill=(240, 240, 245))
    draw.rounded_rectangle((70, 190, 200, 290), 16, fill=(212, 186, 120), outline=(150, 126, 70), width=3)
    for y in (223, 256):
        draw.line((70, y, 200, y), fill=(150, 126, 70), width=2)
    for dx, shade in ((2, (20, 20, 30)), (0, (236, 238, 244))):
        draw.text((66 + dx, 336 + dx), number, font=font("mono", 67), fill=shade)
        draw.text((66 + dx, 530 + dx), name, font=font("mono", 40), fill=shade)
        draw.text((560 + dx, 446 + dx), expiry, font=font("mono", 42), fill=shade)
    draw.text((430, 448), "VALID\nTHRU", font=font("bold", 20), fill=(230, 230, 240))
    draw.text((950, 570), brand, font=font("bold", 52), fill=(248, 248, 250), anchor="rm")
    save(photograph(card, (1300, 900), tilt=tilt, colour=(196, 190, 182), radius=44, seed=seed), OUT / path)


def sheet(path, paint, size=(1000, 1414), **photo):
    page = Image.new("RGB", size, (250, 249, 245))
    paint(page, ImageDraw.Draw(page))
    save(photograph(page, photo.pop("scene", (1250, 1640)), radius=3, **photo), OUT / path)


def paragraphs(draw, x, y, text, size=26, gap=38, name="serif"):
    for line in text.strip("\n").split("\n"):
        draw.text((x, y), line.strip(), font=font(name, size), fill=INK)
        y += gap
    return y


def confidential_letter(page, draw):
    draw.text((500, 70), "STRICTLY CONFIDENTIAL", font=font("bold", 44), fill=(150, 24, 24), anchor="mm")
    draw.text((90, 150), "Northwind Shipping Ltd", font=font("serifbold", 40), fill=INK)
    paragraphs(draw, 90, 250, """
        To: Board of directors
        From: M. Halvorsen, General counsel
        Re: Proposed purchase of Harbour Lines

        Dear colleagues,

        Following our meeting in March the sellers have lowered their price
        to 41.5 million. The offer stands until the end of the quarter, and
        no other bidder has been invited so far.

        The auditors found two open claims, which are described in annex B.
        We expect them to be settled for less than 300,000 in total.

        Nobody outside this group may learn of the purchase before it has
        been announced. Please do not forward this letter.

        I ask for your vote by Friday.

        With kind regards,
    """)
    draw.text((90, 1000), "M. Halvorsen", font=font("italic", 46), fill=(30, 40, 110))
    draw.text((500, 1340), "CONFIDENTIAL  -  page 1 of 1", font=font("bold", 24), fill=(150, 24, 24), anchor="mm")


def german_memo():
    page = Image.new("RGB", (1240, 1000), (255, 255, 255))
    draw = ImageDraw.Draw(page)
    draw.text((1150, 70), "VERTRAULICH", font=font("bold", 46), fill=(0, 0, 0), anchor="rm")
    draw.text((90, 150), "Gesprächsnotiz", font=font("bold", 44), fill=(0, 0, 0))
    paragraphs(draw, 90, 250, """
        Datum: 3. Juni
        Teilnehmer: Frau Brandt, Herr Özdemir

        Die Abteilung wird zum Jahresende aufgelöst. Von 48 Stellen
        werden 31 in andere Bereiche verlegt, über die übrigen wird
        mit dem Betriebsrat verhandelt.

        Die Mitarbeiter werden erst nach der Sitzung unterrichtet.
    """, 32, 52, "sans")
    page.quantize(16).save(OUT / "vertraulich.png", optimize=True)


def letter(page, draw):
    draw.text((90, 90), "Lighthouse Books", font=font("serifbold", 46), fill=(30, 70, 90))
    paragraphs(draw, 90, 160, "7 Quay Road, Port Elsinore\nTelephone 0555 010 4477", 22, 30)
    paragraphs(draw, 90, 300, """
        Dear Mrs Lindqvist,

        Thank you for your order no. 4000 1234 5678 9017 of 12 May. Two of
        the three books were sent to you yesterday by parcel post; the
        tracking number is 00340434161094021501.

        The third, "A Walk along the Coast" (ISBN 978-3-16-148410-0),
        is being reprinted and will follow in about two weeks. You need
        not do anything, and we keep your address confidential as always.

        The invoice of 48.20 can be paid to our account
        GB29 NWBK 6016 1331 9268 19 within thirty days.

        We hope you will enjoy your reading.

        Yours sincerely,
    """)
    draw.text((90, 960), "P. Andersson", font=font("italic", 46), fill=(30, 40, 110))


def menu(page, draw):
    draw.text((500, 110), "The Secret Garden", font=font("italic", 72), fill=(60, 90, 60), anchor="mm")
    draw.text((500, 190), "café · bakery · evenings from six", font=font("serif", 28), fill=(90, 90, 80), anchor="mm")
    dishes = (("Soup of the day", "6.50"), ("Passport to Spain: three tapas", "12.00"), ("Grilled trout, lemon, capers", "18.90"),
              ("Mushroom risotto", "15.40"), ("Roast chicken for two", "31.00"), ("Chocolate tart", "7.20"), ("Cheese board", "11.80"))
    for i, (dish, price) in enumerate(dishes):
        draw.text((120, 300 + 90 * i), dish, font=font("serif", 34), fill=INK)
        draw.text((880, 300 + 90 * i), price, font=font("serif", 34), fill=INK, anchor="ra")
    draw.text((500, 1010), "Our recipes are confidential. Ask us about allergens.", font=font("italic", 28), fill=(90, 90, 80), anchor="mm")
    draw.text((500, 1060), "Open 12/05 - 09/30 · Visa and Mastercard welcome", font=font("serif", 26), fill=(90, 90, 80), anchor="mm")


def ticket(page, draw):
    draw.rectangle((0, 0, 1000, 110), fill=(24, 74, 120))
    draw.text((40, 55), "NORTHERN RAILWAY", font=font("bold", 44), fill=(255, 255, 255), anchor="lm")
    fields(draw, [
        (40, 140, "From", "Port Elsinore"), (400, 140, "To", "Zenith Central"), (740, 140, "Class", "2"),
        (40, 240, "Date", "21 NOV"), (400, 240, "Departs", "08:41"), (740, 240, "Seat", "64 window"),
        (40, 340, "Ticket number", "7312 0045 9981 2204"), (740, 340, "Price", "23.50"),
    ], (100, 100, 110), INK, 20, 32)
    for i in range(90):
        if (i * 7919) % 5 < 3:
            draw.rectangle((40 + i * 10, 440, 40 + i * 10 + (i * 31) % 7 + 2, 520), fill=INK)


def main():
    passport()
    identity_card()
    payment_card("payment-card.jpg", "4111 1111 1111 1111", "VISA", "ANNA M ERIKSSON", "12/29", ((26, 60, 120), (16, 28, 66)), 4, -1.0)
    payment_card("payment-card-amex.jpg", "3782 822463 10005", "AMEX", "C F FROST", "09/30", ((96, 120, 116), (50, 74, 76)), 5, 2.5)
    sheet("confidential-letter.jpg", confidential_letter, tilt=-0.8, scale=0.92, seed=6)
    german_memo()
    sheet("letter.jpg", letter, tilt=0.5, scale=0.92, colour=(92, 70, 54), seed=7)
    sheet("menu.jpg", menu, size=(1000, 1180), scene=(1200, 1360), tilt=-1.5, scale=0.9, colour=(60, 56, 52), seed=8)
    sheet("ticket.jpg", ticket, size=(1000, 560), scene=(1300, 820), tilt=1.0, scale=0.88, colour=(170, 164, 150), seed=9)


if __name__ == "__main__":
    main()
