"""What every drawn sample shares: fonts, text, and a photograph of a flat thing lying on a table."""
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = {
    "mrz": "/usr/share/fonts/opentype/ocr-b/OCRB.otf",
    "sans": "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    "bold": "/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf",
    "serif": "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf",
    "serifbold": "/usr/share/fonts/truetype/liberation/LiberationSerif-Bold.ttf",
    "italic": "/usr/share/fonts/truetype/liberation/LiberationSerif-Italic.ttf",
    "mono": "/usr/share/fonts/truetype/liberation/LiberationMono-Bold.ttf",
}


def font(name, size):
    return ImageFont.truetype(FONTS[name], size)


def gradient(size, top, bottom):
    """A sheet that shades from one colour at the top left to another at the bottom right."""
    width, height = size
    ramp = (np.linspace(0, 1, width)[None, :] + np.linspace(0, 1, height)[:, None]) / 2
    pixels = np.array(top)[None, None, :] * (1 - ramp[..., None]) + np.array(bottom)[None, None, :] * ramp[..., None]
    return Image.fromarray(pixels.astype("uint8"))


def guilloche(image, colour, lines=26):
    """The fine waves that are printed under the text of identity documents."""
    draw = ImageDraw.Draw(image)
    x = np.linspace(0, image.width, 240)
    for i in range(lines):
        y = image.height * (i + 0.5) / lines + 18 * np.sin(x / 95 + i * 0.7) + 7 * np.sin(x / 31 - i)
        draw.line(list(zip(x, y)), fill=colour, width=1)


def fields(draw, rows, label_colour, text_colour, label_size=17, text_size=27):
    """rows: (x, y, label, value)"""
    for x, y, label, value in rows:
        draw.text((x, y), label, font=font("sans", label_size), fill=label_colour)
        draw.text((x, y + label_size + 4), value, font=font("bold", text_size), fill=text_colour)


def machine_readable(draw, x, y, width, gap, lines):
    """The machine-readable zone: OCR-B of one pitch, as large as the width allows."""
    size = int(100 * width / font("mrz", 100).getlength(lines[0]))
    for i, line in enumerate(lines):
        draw.text((x, y + gap * i), line, font=font("mrz", size), fill=(28, 30, 40))


def silhouette(size, back, shade):
    """A portrait of nobody."""
    width, height = size
    image = Image.new("RGB", size, back)
    draw = ImageDraw.Draw(image)
    draw.ellipse((width * 0.04, height * 0.66, width * 0.96, height * 1.5), fill=shade)
    draw.rectangle((width * 0.42, height * 0.5, width * 0.58, height * 0.72), fill=shade)
    draw.ellipse((width * 0.28, height * 0.14, width * 0.72, height * 0.62), fill=shade)
    return image.filter(ImageFilter.GaussianBlur(1.5))


def rounded(image, radius):
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, image.width - 1, image.height - 1), radius, fill=255)
    return mask


def table(size, colour, seed):
    """A table top: grain along one direction, a little noise."""
    random = np.random.default_rng(seed)
    width, height = size
    grain = np.repeat(random.normal(0, 9, (height // 3 + 1, 1)), 3, axis=0)[:height]
    waves = 5 * np.sin(np.linspace(0, 9, width))[None, :]
    pixels = np.array(colour)[None, None, :] + (grain + waves + random.normal(0, 4, (height, width)))[..., None]
    return Image.fromarray(pixels.clip(0, 255).astype("uint8")).filter(ImageFilter.GaussianBlur(1.2))


def photograph(flat, size, tilt=0.0, scale=0.86, colour=(120, 92, 66), radius=14, seed=1):
    """Lays the flat image on a table, turns it by `tilt` degrees, lights it from one side, adds a lens and a sensor."""
    scene = table(size, colour, seed)
    ratio = min(size[0] * scale / flat.width, size[1] * scale / flat.height)
    flat = flat.resize((round(flat.width * ratio), round(flat.height * ratio)), Image.LANCZOS)
    sheet = Image.new("RGBA", (flat.width + 80, flat.height + 80), (0, 0, 0, 0))
    sheet.paste(flat, (40, 40), rounded(flat, radius))
    shadow = Image.new("RGBA", sheet.size, (0, 0, 0, 0))
    shadow.paste((0, 0, 0, 130), (48, 52), rounded(flat, radius))
    shadow = shadow.filter(ImageFilter.GaussianBlur(12))
    for layer in (shadow, sheet):
        turned = layer.rotate(tilt, Image.BICUBIC, expand=True)
        scene.paste(turned, ((size[0] - turned.width) // 2, (size[1] - turned.height) // 2), turned)
    random = np.random.default_rng(seed)
    light = np.linspace(1.04, 0.86, size[0])[None, :, None] * np.linspace(1.02, 0.94, size[1])[:, None, None]
    pixels = np.asarray(scene.filter(ImageFilter.GaussianBlur(0.6)), float) * light
    pixels += random.normal(0, 2.2, pixels.shape)
    return Image.fromarray(pixels.clip(0, 255).astype("uint8"))


def save(image, path, quality=85):
    image.save(path, quality=quality, optimize=True)
    print(path, image.size)
