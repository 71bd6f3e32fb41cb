"""What goes wrong inside one written value, with its place in that text.

The small grammars raise it; whoever knows where the text stands in the file turns it
into a finding.
"""

from __future__ import annotations

from typing import Any, TypeAlias

Parsed: TypeAlias = Any
"""A branch or word of a parse tree; lark types them too loosely to be of help."""


class SpellingError(Exception):
    """A value that cannot be read.

    Args:
        code: The code of the finding.
        message: What is wrong, as a sentence.
        hint: What to write instead, as a sentence.
        start: First character of what is wrong, counted in the text.
        end: The character after its last one.
    """

    def __init__(
        self, code: str, message: str, hint: str = "", start: int = 0, end: int = 0
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.start = start
        self.end = end
