"""What a file says about itself: title, credits, software, in each format's own place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape

from PIL import Image, ImageCms

SOFTWARE = "Avatar Platform"

_IMAGE_DESCRIPTION, _SOFTWARE, _ARTIST, _COPYRIGHT = 0x010E, 0x0131, 0x013B, 0x8298


@dataclass(frozen=True)
class Metadata:
    """What may be written into a file. Empty texts are left out.

    Attributes:
        title: the picture's name.
        description: one sentence.
        credits: attribution lines that must travel with the picture.
        software: what made it.
        source_type: IPTC digital source type, a URL.
    """

    title: str = ""
    description: str = ""
    credits: tuple[str, ...] = ()
    software: str = SOFTWARE
    source_type: str = ""

    @classmethod
    def of(cls, values: Mapping[str, object] | None) -> Metadata:
        """From a plain mapping with these names; unknown names are ignored."""
        given = values or {}
        credits = given.get("credits") or ()
        if isinstance(credits, str) or not isinstance(credits, Sequence):
            credits = (credits,)
        return cls(
            title=str(given.get("title") or ""),
            description=str(given.get("description") or ""),
            credits=tuple(str(line) for line in credits),
            software=str(given.get("software") or SOFTWARE),
            source_type=str(given.get("source_type") or ""),
        )

    @property
    def rights(self) -> str:
        """All credits on one line."""
        return "; ".join(self.credits)

    def texts(self) -> dict[str, str]:
        """By the keywords of the PNG specification."""
        pairs = {
            "Title": self.title,
            "Description": self.description,
            "Copyright": self.rights,
            "Software": self.software,
        }
        return {key: value for key, value in pairs.items() if value}

    def exif(self) -> Image.Exif:
        """As EXIF. Texts outside ASCII are written as UTF-8, as readers expect by now."""
        exif = Image.Exif()
        for tag, text in (
            (_IMAGE_DESCRIPTION, self.description or self.title),
            (_SOFTWARE, self.software),
            (_COPYRIGHT, self.rights),
        ):
            if text:
                exif[tag] = text.encode("utf-8") if not text.isascii() else text
        return exif

    def rdf(self) -> str:
        """As an RDF block, for XMP and SVG."""
        parts = []
        if self.title:
            parts.append(f"<dc:title>{_alternatives(self.title)}</dc:title>")
        if self.description:
            parts.append(f"<dc:description>{_alternatives(self.description)}</dc:description>")
        if self.credits:
            parts.append(f"<dc:rights>{_alternatives(self.rights)}</dc:rights>")
            items = "".join(f"<rdf:li>{escape(line)}</rdf:li>" for line in self.credits)
            parts.append(f"<dc:contributor><rdf:Bag>{items}</rdf:Bag></dc:contributor>")
        parts.append(f"<xmp:CreatorTool>{escape(self.software)}</xmp:CreatorTool>")
        if self.source_type:
            parts.append(
                "<Iptc4xmpExt:DigitalSourceType>"
                f"{escape(self.source_type)}</Iptc4xmpExt:DigitalSourceType>"
            )
        return (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
            'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
            + "".join(parts)
            + "</rdf:Description></rdf:RDF>"
        )

    def xmp(self) -> bytes:
        """As an XMP packet."""
        return (
            '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
            f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{self.rdf()}</x:xmpmeta>'
            '<?xpacket end="w"?>'
        ).encode()


def _alternatives(text: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'


@cache
def srgb_profile() -> bytes:
    """An ICC profile of sRGB."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    # The header carries the moment of its making: fixed, so that the same export is the same file.
    profile[24:36] = bytes([7, 234, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0])
    return bytes(profile)
