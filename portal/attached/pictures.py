"""Pictures as people bring them, made into what every browser shows: upright, in sRGB, without where they were taken.

A picture that is so already is kept byte for byte, so that an exported picture is imported as it was.
"""

import hashlib
import io
import struct
import warnings
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import pillow_heif
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

pillow_heif.register_heif_opener()

READ = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIF", "TIFF")
# A JPEG may turn out to be an MPO: several pictures, of which the first is the one that was taken.
# What each kind is kept as; the suffix, and the type.
KEPT = {
    "JPEG": (".jpg", "image/jpeg"),
    "PNG": (".png", "image/png"),
    "GIF": (".gif", "image/gif"),
    "WEBP": (".webp", "image/webp"),
    "AVIF": (".avif", "image/avif"),
}
TURNED_INTO = {"MPO": "JPEG", "HEIF": "JPEG", "TIFF": "PNG"}
SAVE_OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 92, "subsampling": 0},
    "WEBP": {"quality": 92, "method": 4},
    "AVIF": {"quality": 90},
}
# What a browser shows as it is; the rest is converted.
PLAIN_MODES = {"1", "L", "LA", "P", "PA", "RGB", "RGBA"}
SHOWN_MODES = {*PLAIN_MODES, "CMYK", "YCbCr", "RGBX", "I", "I;16", "I;16B", "I;16L", "RGBa", "La"}
ORIENTATION = 0x0112
# What pages show of a picture, never wider than it is.
WIDTHS = (320, 640, 960, 1280)
FORMATS = ("avif", "webp")
# What Pillow's readers raise on files that are cut short, damaged or made to harm.
BAD_FILE = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    MemoryError,
    RuntimeError,
    struct.error,
)


def shown_widths(width: int) -> list[int]:
    """The widths in which pages show a picture of this width."""
    return [shown for shown in WIDTHS if shown <= width] or [width]


def shown_specs(width: int) -> list[str]:
    """Wagtail's names of all that pages show of a picture of this width."""
    return [f"width-{shown}|format-{kind}" for kind in FORMATS for shown in shown_widths(width)]


class PictureRefusedError(ValidationError):
    """A file can't be shown as a picture; the message says why and what to do."""


@dataclass(frozen=True)
class Prepared:
    """A picture ready to be kept, under the name that its kind asks for; `source_hash` is that of the file given."""

    data: bytes
    name: str
    content_type: str
    source_hash: str


class PreparedFile(SimpleUploadedFile):
    """A prepared picture on its way to storage: it isn't prepared again."""

    def __init__(self, prepared: Prepared) -> None:
        super().__init__(prepared.name, prepared.data, prepared.content_type)
        self.source_hash = prepared.source_hash


def prepare(data: bytes, name: str) -> Prepared:
    """Return the picture that a file holds, ready to be kept.

    Raises:
        PictureRefusedError: it is none, is damaged, is too big, or holds several.
    """
    kept, kind = _prepare(data)
    suffix, content_type = KEPT[kind]
    stem = PurePath(name.replace("\\", "/")).stem or "image"
    return Prepared(kept, f"{stem}{suffix}", content_type, sha1(data))


def sha1(data: bytes) -> str:
    """The hash that Wagtail keeps in `file_hash`; it identifies a file, it protects nothing."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def _too_big() -> PictureRefusedError:
    millions = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000
    return PictureRefusedError(
        _("Cette image dépasse %(limit)s millions de pixels une fois décodée. Réduisez-la.") % {"limit": millions},
        code="too-many-pixels",
    )


def _prepare(data: bytes) -> tuple[bytes, str]:
    image = _opened(data)
    kind, frames = str(image.format), int(getattr(image, "n_frames", 1))
    as_is = kind in KEPT and frames == 1 and image.mode in PLAIN_MODES and _is_bare(image, data, kind)
    if as_is and _is_srgb(image):
        return data, kind
    # The first picture of an animation is kept alone: on a page, nothing moves that the reader didn't start.
    return _encode(_in_srgb(ImageOps.exif_transpose(image)), image, TURNED_INTO.get(kind, kind))


def _opened(data: bytes) -> Any:
    """Return the first picture of a file, decoded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=READ)
            _check_header(image)
            image.seek(0)
            image.load()
            image.getexif()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_big() from error
    except PictureRefusedError:
        raise
    except BAD_FILE as error:
        raise PictureRefusedError(
            _(
                "Ce fichier n’est pas une image que le portail puisse lire : il est peut-être endommagé ou incomplet. "
                "Ouvrez-le dans un logiciel d’images et enregistrez-le en JPEG ou en PNG."
            ),
            code="unreadable",
        ) from error
    return image


def _check_header(image: Any) -> None:
    """Refuse a picture by what its header says: nothing is decoded before it is known to be small."""
    frames = int(getattr(image, "n_frames", 1))
    if image.width * image.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise _too_big()
    if image.format == "TIFF" and frames > 1:
        raise PictureRefusedError(
            _("Ce TIFF a %(count)s pages. Enregistrez chacune en PNG, ou joignez un PDF à la page.")
            % {"count": frames},
            code="several-pages",
        )
    if image.mode not in SHOWN_MODES:
        raise PictureRefusedError(
            _("Les couleurs de cette image (%(mode)s) ne s’affichent pas à l’écran. Enregistrez-la en PNG, en RVB.")
            % {"mode": image.mode},
            code="colours",
        )


def _is_bare(image: Any, data: bytes, kind: str) -> bool:
    """Whether a picture says nothing of itself but its pixels, nor holds anything after them."""
    if image.getexif() or image.info.keys() & {"exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop"}:
        return False
    if kind == "JPEG":
        harmless = {"APP0", "APP14"}
        if any(name not in harmless and not body.startswith(b"ICC_PROFILE\0") for name, body in image.applist):
            return False
        # Inside the pixels of a JPEG these two bytes never stand together.
        return data.find(b"\xff\xd9", data.rfind(b"\xff\xda")) == len(data) - 2
    if kind == "PNG":
        return not image.text and data.endswith(b"IEND\xaeB`\x82")
    return True


def _profile(image: Any) -> Any:
    """The colour profile of a picture, or None where it has none that speaks of its mode."""
    icc = image.info.get("icc_profile")
    if not icc:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        return None
    space = {"L": "GRAY", "LA": "GRAY", "CMYK": "CMYK"}.get(image.mode, "RGB")
    return profile if profile.profile.xcolor_space.strip() == space else None


def _is_srgb(image: Any) -> bool:
    if not image.info.get("icc_profile"):
        return True
    profile = _profile(image)
    return profile is not None and "srgb" in (profile.profile.profile_description or "").lower()


def _in_srgb(image: Any) -> Any:
    """Return the picture in eight bits and the colours of the web."""
    profile = _profile(image)
    if image.mode.startswith("I"):
        # Sixteen bits: the eight strongest are kept, where Pillow would cut all above 255.
        return image.convert("I").point(lambda value: value / 257).convert("L")
    if profile is not None and not _is_srgb(image) and image.mode in {"RGB", "RGBA", "CMYK", "L"}:
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(image, profile, ImageCms.createProfile("sRGB"), outputMode=mode)
        return converted if converted is not None else image.convert(mode)
    return image if image.mode in PLAIN_MODES else image.convert("RGBA" if "a" in image.mode else "RGB")


def _encode(shown: Any, source: Any, kind: str) -> tuple[bytes, str]:
    has_alpha = shown.mode in {"RGBA", "LA", "PA"} or "transparency" in shown.info
    if kind == "JPEG" and has_alpha:
        kind = "PNG"
    if kind in {"WEBP", "AVIF", "JPEG"} and shown.mode not in {"RGB", "RGBA", "L"}:
        shown = shown.convert("RGBA" if has_alpha else "RGB")
    if kind in {"WEBP", "AVIF"} and shown.mode == "L":
        shown = shown.convert("RGB")
    options = dict(SAVE_OPTIONS.get(kind, {}))
    if kind == "JPEG" and source.format == "JPEG" and shown.size == source.size and shown.mode == source.mode:
        # With the tables of the source, what is lost the second time can't be seen.
        options = {"qtables": source.quantization, "subsampling": _subsampling(source)}
    if "transparency" in shown.info and kind in {"PNG", "GIF"}:
        options["transparency"] = shown.info["transparency"]
    bare = shown.copy()
    bare.info = {}
    stream = io.BytesIO()
    bare.save(stream, format=kind, exif=b"", **options) if kind in {"WEBP", "AVIF"} else bare.save(
        stream, format=kind, **options
    )
    return stream.getvalue(), kind


def _subsampling(source: Any) -> int:
    from PIL import JpegImagePlugin

    found = JpegImagePlugin.get_sampling(source)
    return found if found >= 0 else 0
