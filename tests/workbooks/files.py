"""Workbooks as they are really sent, and files that pretend to be one: made by hand, part by part."""

import struct
from collections.abc import Iterable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGED = "http://schemas.openxmlformats.org/package/2006"
HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def sheet_xml(data: str, *, before: str = "", after: str = "") -> str:
    return f'{HEADER}<worksheet xmlns="{MAIN}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'


def inline(name: str, text: str) -> str:
    """A cell as WPS and many exporting programs write it: its text inside."""
    return f'<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>'


def parts(*sheets: str, styles: str = "", strings: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A workbook of sheets given as XML, without any part that is not needed."""
    numbers = range(1, len(sheets) + 1)
    named = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATED}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for n in numbers
    )
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{HEADER}<Types xmlns="{PACKAGED}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        f"{types}</Types>",
        "_rels/.rels": f'{HEADER}<Relationships xmlns="{PACKAGED}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEADER}<workbook xmlns="{MAIN}" xmlns:r="{RELATED}"><sheets>{named}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEADER}<Relationships xmlns="{PACKAGED}/relationships">{related}</Relationships>',
    }
    found |= {f"xl/worksheets/sheet{n}.xml": xml for n, xml in zip(numbers, sheets, strict=True)}
    if styles:
        found["xl/styles.xml"] = f'{HEADER}<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    if strings:
        found["xl/sharedStrings.xml"] = f'{HEADER}<sst xmlns="{MAIN}">{strings}</sst>'
    return zipped({**found, **(more or {})})


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


def saved(book: Workbook) -> bytes:
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def table(rows: Iterable[Iterable[object]], name: str = "填报表") -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def understated(data: bytes, name: str, size: int) -> bytes:
    """The archive with a part that says it is smaller than it is, in its directory and before the part."""
    changed = bytearray(data)
    encoded = name.encode()
    for signature, offset, header in ((b"PK\x01\x02", 24, 46), (b"PK\x03\x04", 22, 30)):
        place = changed.find(signature)
        while place != -1:
            if changed[place + header : place + header + len(encoded)] == encoded:
                struct.pack_into("<I", changed, place + offset, size)
            place = changed.find(signature, place + 4)
    return bytes(changed)
