"""Document files made by hand, part by part: Word documents from their XML, PDF files from lines and rulings."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from documents.reader.source import Table

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGED = "http://schemas.openxmlformats.org/package/2006/relationships"


def word(body: str, *, numbering: str = "", styles: str = "", more: Mapping[str, str] | None = None) -> bytes:
    """A .docx whose body is given as XML with the prefix w."""
    inside = f'<w:{{0}} xmlns:w="{_WORD}" xmlns:mc="mc" xmlns:v="v">{{1}}</w:{{0}}>'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGED}"><Relationship Id="r1" '
        f'Type="{_RELATED}/officeDocument" Target="/word/document2.xml"/></Relationships>',
        "word/document2.xml": inside.format("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document2.xml.rels": f'<Relationships xmlns="{_PACKAGED}">'
        f'<Relationship Id="r1" Type="{_RELATED}/numbering" Target="numbering.xml"/>'
        f'<Relationship Id="r2" Type="{_RELATED}/styles" Target="styles.xml"/></Relationships>',
        "word/numbering.xml": inside.format("numbering", numbering),
        "word/styles.xml": inside.format("styles", styles),
        **(more or {}),
    }
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text) if text else ''}</w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(paragraph(line) for line in text.split('|'))}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


Placed = tuple[float, float, str]  # from the left, from the top, text
Ruling = tuple[float, float, float, float]


def pdf(*pages: tuple[Sequence[Placed], Sequence[Ruling]]) -> bytes:
    """A PDF of A4 pages with a text layer; the font is one that every reader has a table for."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{4 + 2 * n} 0 R' for n in range(len(pages)))}]>>",
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
        "/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
        "/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]"
        "/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 90>>>>]>>",
    ]
    for number, (texts, rulings) in enumerate(pages):
        said = "".join(
            f"BT /F1 12 Tf 1 0 0 1 {x} {830 - y} Tm <{text.encode('utf-16-be').hex()}> Tj ET\n" for x, y, text in texts
        )
        drawn = "".join(f"{x} {842 - y} m {u} {842 - v} l S\n" for x, y, u, v in rulings)
        stream = (said + drawn).encode()
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {5 + 2 * number} 0 R>>"
        )
        objects.append(f"<</Length {len(stream)}>>stream\n{stream.decode()}endstream")
    return _numbered(objects)


def _numbered(objects: Iterable[str]) -> bytes:
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table_of_places = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        written
        + (
            f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table_of_places}"
            f"trailer<</Size {len(places) + 1}/Root 1 0 R>>\nstartxref\n{len(written)}\n%%EOF"
        ).encode()
    )


def ruled(rows: Sequence[Sequence[str]], *, left: float = 60, top: float = 100) -> tuple[list[Placed], list[Ruling]]:
    """A table with all its lines; cells 90 wide and 30 high."""
    texts = [(left + 90 * c + 4, top + 30 * r + 8, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    right, bottom = left + 90 * len(rows[0]), top + 30 * len(rows)
    across = [(left, top + 30 * r, right, top + 30 * r) for r in range(len(rows) + 1)]
    down = [(left + 90 * c, top, left + 90 * c, bottom) for c in range(len(rows[0]) + 1)]
    return [(x, y, text) for x, y, text in texts if text], across + down


def bomb() -> bytes:
    """A PDF of a kilobyte whose one stream, packed twice, unpacks to 64 megabytes."""
    packed = zlib.compress(zlib.compress(b" " * 2**26, 9), 9)
    return _numbered(
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Count 1/Kids[3 0 R]>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
            f"<</Length {2 * len(packed)}/Filter[/ASCIIHexDecode/FlateDecode/FlateDecode]>>stream\n{packed.hex()}\nendstream",
        ]
    )


def said(found: Table) -> list[list[str]]:
    """The texts of a table."""
    return [[each.text for each in row] for row in found.rows]
