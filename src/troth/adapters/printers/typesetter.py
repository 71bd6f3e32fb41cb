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
from typing import Final

from troth.errors import PrinterError

_LAYOUT = "document.typ"
_STANDARD: Final = "a-3b"  # to be kept for years, and may carry files of any sort


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
            refusals = []
            # What typst brings is the same everywhere, and so are the bytes; only for
            # letters that it lacks are the fonts of the machine asked.
            for own_fonts in (True, False):
                compiler = typst.Compiler(
                    layout,
                    root=root,
                    ignore_system_fonts=own_fonts,
                    sys_inputs=given,
                )
                try:
                    pages = compiler.compile(
                        format="pdf", pdf_standards=[_STANDARD], timestamp=dated
                    )
                except typst.TypstError as error:
                    refusals.append(error)
                else:
                    assert isinstance(pages, bytes), "a PDF is one file"
                    return pages
        refused = refusals[-1]
        raise PrinterError(
            f"The pages could not be set: {refused.message}.",
            hint="Where a letter is missing, install a font that has it, such as Noto.",
        ) from refused
