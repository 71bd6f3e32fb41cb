"""The socket for documents: records in, an outline out.

A kind decides what is said and in which order; how it looks is the renderer's affair.
"""

from __future__ import annotations

from typing import Any, ClassVar

from troth.report.figures import Records
from troth.report.outline import Document


class DocumentKind:
    """What every document kind is: a name, its options and one function.

    The docstring of a kind is its page.
    """

    name: ClassVar[str]
    Options: ClassVar[type]

    @staticmethod
    def build(records: Records, options: Any) -> Document:  # noqa: ANN401  # each kind its own
        """Return the document that the records make."""
        raise NotImplementedError
