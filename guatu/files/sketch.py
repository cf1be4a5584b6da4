"""画预览的小程序：run by itself for one file, so that a hostile picture or PDF can only hurt this process.

The file comes in on the standard input; one line of JSON goes out, then the pictures there are. It imports
nothing of the house but ``extract``, which imports nothing either, gives up its rights before it reads the
first byte, and the system ends it when it takes too much.
"""

import importlib.util
import io
import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

SECONDS = 10
MEMORY = 1536 * 1024 * 1024
LARGEST_OUTPUT = 16 * 1024 * 1024
MOST_PIXELS = {"JPEG": 220_000_000, "PNG": 60_000_000, "WEBP": 60_000_000}
THUMB, VIEW = 480, 1600
NOBODY = 65534
# What the caller tells the reader: too large, damaged, locked.
TOO_LARGE, DAMAGED, LOCKED = 3, 4, 5
DATE_TIME_ORIGINAL, EXIF_IFD, GPS_IFD, ORIENTATION = 0x9003, 0x8769, 0x8825, 0x0112
SIDEWAYS = (5, 6, 7, 8)
Drawn = tuple[dict[str, Any], list[bytes]]


def confine() -> None:
    """关起来: little time, little memory, no files to write, no children, no rights."""
    for limit, value in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, LARGEST_OUTPUT),
        (resource.RLIMIT_NOFILE, 16),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (most, most))
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def main() -> int:
    """画一个."""
    drawer, *more = sys.argv[1:]
    draw = DRAWERS[drawer](*more) if drawer in DRAWERS else reader(drawer)
    confine()
    try:
        told, parts = draw(sys.stdin.buffer.read())
    except MemoryError:
        return TOO_LARGE
    except PermissionError:
        return LOCKED
    except Exception:  # whatever a damaged file makes a decoder say
        return DAMAGED
    told["lengths"] = [len(part) for part in parts]
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + b"".join(parts))
    sys.stdout.buffer.flush()
    return 0


def reader(name: str) -> Callable[[bytes], Drawn]:
    """表格或文档, read as text by what stands beside this; loaded before the rights are given up."""
    spec = importlib.util.spec_from_file_location("extract", Path(__file__).with_name("extract.py"))
    if spec is None or spec.loader is None or name not in READERS:
        raise LookupError(name)
    extract = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(extract)
    read = getattr(extract, name)()
    return lambda content: (read(content), [])


def photo() -> Callable[[bytes], Drawn]:
    """照片, upright, without what the camera wrote into it."""
    from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

    del JpegImagePlugin, PngImagePlugin, WebPImagePlugin  # the only decoders there are
    Image.MAX_IMAGE_PIXELS = None  # counted below, per format

    def draw(content: bytes) -> Drawn:
        with Image.open(io.BytesIO(content), formats=tuple(MOST_PIXELS)) as opened:
            width, height = opened.size
            if width * height > MOST_PIXELS[str(opened.format)]:
                raise MemoryError
            told = _camera(opened.getexif())
            told["size"] = [height, width] if told.pop("sideways") else [width, height]
            profile = opened.info.get("icc_profile", b"")
            opened.thumbnail((VIEW * 2, VIEW * 2))  # a JPEG is decoded small at once
            upright = ImageOps.exif_transpose(opened)
            clean = Image.new("RGB", upright.size, "white")
            layer = upright.convert("RGBA") if "transparency" in upright.info else upright
            if "A" in layer.getbands():
                clean.paste(layer.convert("RGBA"), mask=layer.convert("RGBA").getchannel("A"))
            else:
                clean.paste(layer.convert("RGB"))
            if opened.mode == "RGB" and len(profile) < 8192:
                clean.info["icc_profile"] = profile
        large = _fit(clean, VIEW)
        return told, [_webp(_fit(large, THUMB)), _webp(large)]

    return draw


def _camera(exif: Any) -> dict[str, Any]:
    """When and where, as the camera says; nobody has checked it."""
    told: dict[str, Any] = {"sideways": exif.get(ORIENTATION) in SIDEWAYS}
    try:
        taken = exif.get_ifd(EXIF_IFD).get(DATE_TIME_ORIGINAL)
        if isinstance(taken, str):
            told["taken"] = taken[:19]
        gps = exif.get_ifd(GPS_IFD)
        if {1, 2, 3, 4} <= set(gps):
            told["place"] = [_degrees(gps[2], gps[1] == "S"), _degrees(gps[4], gps[3] == "W")]
    except Exception:
        return told  # a damaged note says nothing
    return told


def _degrees(parts: Any, negative: bool) -> float:
    whole, minutes, seconds = (float(part) for part in parts)
    value = whole + minutes / 60 + seconds / 3600
    return round(-value if negative else value, 6)


def paper(number: str) -> Callable[[bytes], Drawn]:
    """PDF 的一页; the first is drawn small as well."""
    import pypdfium2
    from PIL import WebPImagePlugin

    del WebPImagePlugin

    def draw(content: bytes) -> Drawn:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise (PermissionError if "assword" in str(error) else ValueError) from error
        page = document[int(number) - 1]
        scale = min(VIEW / max(*page.get_size(), 1), 4)
        large = _fit(page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB"), VIEW)
        first = [_webp(_fit(large, THUMB))] if number == "1" else []
        return {"pages": len(document)}, [*first, _webp(large)]

    return draw


def _fit(picture: Any, side: int) -> Any:
    small = picture.copy()
    small.thumbnail((side, side))
    return small


def _webp(picture: Any) -> bytes:
    kept = io.BytesIO()
    picture.save(
        kept, "WEBP", quality=80, icc_profile=picture.info.get("icc_profile", b""), exif=b"", xmp=b""
    )
    return kept.getvalue()


DRAWERS: dict[str, Callable[..., Callable[[bytes], Drawn]]] = {"photo": photo, "paper": paper}
READERS = ("book", "delimited", "words")

if __name__ == "__main__":
    sys.exit(main())
