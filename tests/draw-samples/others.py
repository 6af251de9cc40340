"""Makes the small and the hostile files: python3 others.py. Scales photographs: python3 others.py PHOTO NAME.jpg SIDE."""
import struct
import sys
import zlib
from pathlib import Path

from PIL import Image, ImageDraw

OUT = Path(__file__).parent.parent / "samples"


def icon():
    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((4, 4, 60, 60), fill=(30, 120, 90))
    draw.line((18, 33, 28, 44, 47, 21), fill="white", width=7, joint="curve")
    image.save(OUT / "icon.png", optimize=True)


def animation():
    frames = []
    for i in range(24):
        image = Image.new("P", (320, 180), 0)
        image.putpalette([245, 240, 228, 200, 60, 50, 60, 60, 70] + [0] * 759)
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, 150, 320, 180), fill=2)
        x, height = 40 + i * 10, abs(12 - i) * 10
        draw.ellipse((x - 20, height + 10, x + 20, height + 50), fill=1)
        frames.append(image)
    frames[0].save(OUT / "animation.gif", save_all=True, append_images=frames[1:], duration=60, loop=0)


def text():
    (OUT / "notes.txt").write_text("Bring bread, olives and the blue blanket.\nThe ferry leaves at ten past nine.\n")


def pdf():
    """One page in Helvetica, with the cross-reference table at its true offsets."""
    stream = b"BT /F1 24 Tf 72 720 Td (Harbour festival) Tj /F1 13 Tf 0 -40 Td (Saturday from two in the afternoon, free entry.) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % o for o in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    (OUT / "leaflet.pdf").write_bytes(out)


def hostile():
    (OUT / "empty.jpg").write_bytes(b"")
    (OUT / "text.jpg").write_text("This is a text file whose name says that it is a photograph.\n")
    photo = (OUT / "coffee.jpg").read_bytes()
    (OUT / "truncated.jpg").write_bytes(photo[:len(photo) // 3])

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    header = struct.pack(">IIBBBBB", 65535, 65535, 8, 6, 0, 0, 0)
    (OUT / "bomb.png").write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(64))) + chunk(b"IEND", b""))

    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    palette = b"\x00\x00\x00\xff\xff\xff"
    (OUT / "frames.gif").write_bytes(b"GIF89a" + struct.pack("<HHBBB", 640, 480, 0x80, 0, 0) + palette + frame * 5000 + b"\x3b")


def scale(source, name, side):
    image = Image.open(source).convert("RGB")
    image.thumbnail((int(side), int(side)), Image.LANCZOS)
    image.save(OUT / name, quality=85, optimize=True)
    print(name, image.size)


if __name__ == "__main__":
    if len(sys.argv) == 4:
        scale(*sys.argv[1:])
    else:
        for make in (icon, animation, text, pdf, hostile):
            make()
