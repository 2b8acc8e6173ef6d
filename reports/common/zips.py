"""Office files written by libraries, made reproducible: fixed times, fixed order, fixed properties."""

from __future__ import annotations

import io
import re
import zipfile

_EPOCH = (1980, 1, 1, 0, 0, 0)
_CORE = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def settle(package: bytes, moment: str) -> bytes:
    """The same zip with constant entry times and, in docProps/core.xml, `moment` (UTC, "YYYY-MM-DDTHH:MM:SSZ")."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new,
    ):
        for name in sorted(old.namelist(), key=_rank):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            new.writestr(entry, _stamped(name, old.read(name), moment))
    return out.getvalue()


def _rank(name: str) -> tuple[int, str]:
    """[Content_Types].xml first: some readers look no further than the first entry to know the format."""
    return (0 if name == "[Content_Types].xml" else 1, name)


def _stamped(name: str, content: bytes, moment: str) -> bytes:
    if name != "docProps/core.xml":
        return content
    return _CORE.sub(rb"\g<1>" + moment.encode() + rb"\g<3>", content)
