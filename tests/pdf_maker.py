"""Small PDFs made by hand, for what no word processor prints on demand."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

Piece = tuple[float, float, float, str]  # left, baseline, size of the type, text in Latin-1
PICTURE = b"q 500 0 0 700 50 50 cm /Im Do Q\n"


def make_pdf(
    pages: Sequence[Sequence[Piece]], *, extra: bytes = b"", info: str = "", turned: int = 0, matrix: str = "1 0 0 1"
) -> bytes:
    """A PDF with each page's pieces of text in Helvetica, in the order given.

    Args:
        pages: what stands on each page, of A4.
        extra: drawn on every page too; `PICTURE` is a grey picture.
        info: entries of the information dictionary, as written in a file.
        turned: degrees by which pages are shown turned.
        matrix: how text lies on the page.
    """
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    objects.append(
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
        b"/Length 1 >>\n"
        b"stream\n\x80\nendstream"
    )
    kids = []
    for pieces in pages:
        drawn = extra
        for left, base, size, text in pieces:
            shown = text.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
            drawn += b"BT /F %g Tf %s %g %g Tm (%s) Tj ET\n" % (size, matrix.encode(), left, base, shown)
        packed = zlib.compress(drawn)
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate %d /Contents %d 0 R "
            b"/Resources << /Font << /F 3 0 R >> /XObject << /Im 4 0 R >> >> >>" % (turned, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    objects.append(b"<< " + info.encode("latin-1") + b" >>")
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        data + b"xref\n0 %d\n0000000000 65535 f \n%s"
        b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, len(objects), len(data))
    )
