"""Pages by typst, which sets a document as PDF without asking anything of outside.

The layout is a file of this package. What a document says reaches it as data and never
as part of its source, so no text can be taken for a command, and the folder it may
read is empty but for what is attached.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from pathlib import Path

from troth.errors import PrinterError

_LAYOUT = "document.typ"
_STANDARD = "a-3b"  # to be kept for years, and may carry files of any sort


class Typesetter:
    """Sets documents as PDF/A with typst."""

    def print_pages(
        self,
        document: Mapping[str, object],
        *,
        attachments: Mapping[str, bytes],
        dated: datetime,
    ) -> bytes:
        """Return the document as PDF; the same inputs give the same bytes.

        Raises:
            PrinterError: typst is missing, or the pages cannot be set.
        """
        try:
            import typst
        except ImportError as error:
            raise PrinterError(
                "PDF is set by typst, which is not installed.",
                hint='Install it with `pip install "troth[pdf]"`.',
            ) from error
        layout = resources.files(__package__).joinpath(_LAYOUT).read_bytes()
        with tempfile.TemporaryDirectory(prefix="troth-") as folder:
            root = Path(folder)
            for name, content in attachments.items():
                (root / name).write_bytes(content)
            given = {
                "document": json.dumps(document, ensure_ascii=False),
                "attachments": json.dumps(list(attachments)),
            }
            try:
                return _set_pages(typst.Compiler, layout, root, given, dated)
            except typst.TypstError as error:
                raise PrinterError(
                    f"The pages could not be set: {error.message}.",
                    hint=" ".join(error.hints) or _HINT,
                ) from error


_HINT = "Where a letter is missing, install a font that has it, such as Noto."


def _set_pages(
    compiler: type, layout: bytes, root: Path, given: dict[str, str], dated: datetime
) -> bytes:
    """Set the pages in the fonts that typst brings; only for other letters look on.

    Its own fonts are the same everywhere, and so are the bytes.
    """
    import typst

    for own_fonts in (True, False):
        try:
            pages = compiler(
                layout, root=root, ignore_system_fonts=own_fonts, sys_inputs=given
            ).compile(format="pdf", pdf_standards=[_STANDARD], timestamp=dated)
        except typst.TypstError:
            if own_fonts:
                continue
            raise
        assert isinstance(pages, bytes), "a PDF is one file"
        return pages
    raise AssertionError
