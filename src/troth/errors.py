"""The ways in which Troth can fail, and nothing else.

A mistake in what someone wrote is not here: it is a finding, returned together
with all others. An error is a *no* that the domain says, or the outside world
that failed. A bug is neither: it is an `assert`, and nobody catches it.

    TrothError
    ├── RefusedError        the domain says no
    ├── NotFoundError       no such agreement, objective, period, kind
    ├── ConfigError         settings that cannot work
    └── OutsideError        the world failed; transient or not
        ├── SourceError     could not read measurements
        ├── PrinterError    could not set a document as pages
        └── WarehouseError  could not run an expression over them

An error says what happened, where, and what to do. A class of its own owns its
sentence, so that callers pass facts and not prose:

    class NoSuchObjectiveError(NotFoundError):
        def __init__(self, objective: str, agreement: str) -> None:
            super().__init__(
                f"There is no objective “{objective}”.",
                place=agreement,
                hint="`troth show` lists the objectives of an agreement.",
            )
"""


class TrothError(Exception):
    """Everything that Troth raises on purpose.

    Args:
        message: What happened, as a sentence.
        place: Where: a file with its line, a stream, a setting.
        hint: What to do about it, as a sentence.

    Example:
        >>> print(TrothError("The file is empty.", place="a.csv", hint="Export it."))
        a.csv: The file is empty. Export it.
    """

    def __init__(self, message: str, *, place: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint

    def __str__(self) -> str:
        said = f"{self.place}: {self.message}" if self.place else self.message
        return f"{said} {self.hint}" if self.hint else said


class RefusedError(TrothError):
    """The domain says no: not your turn, too late, over the cap.

    The code's first letter is the phase that refused: `D` define, `N` negotiate,
    `M` monitor, `T` detect, `E` enforce, `R` report. Codes are never used again.

    Args:
        code: The code under which the docs explain the refusal.
        message: What was refused and why, as a sentence.
        hint: What would be accepted, as a sentence.

    Example:
        >>> str(RefusedError("E301", "The claim is late.", "Claim within 30 days."))
        'E301: The claim is late. Claim within 30 days.'
    """

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message, place=code, hint=hint)
        self.code = code


class NotFoundError(TrothError):
    """What was asked for by name is not there."""


class ConfigError(TrothError):
    """The settings cannot work: `troth.toml`, the environment, an argument."""


class OutsideError(TrothError):
    """The world outside failed: a file, a server, a disk.

    Args:
        message: What happened, as a sentence.
        place: Where: the file or address.
        hint: What to do about it, as a sentence.
        transient: Whether the same call may succeed later; only this decides
            whether anyone tries again.
    """

    def __init__(
        self,
        message: str,
        *,
        place: str = "",
        hint: str = "",
        transient: bool = False,
    ) -> None:
        super().__init__(message, place=place, hint=hint)
        self.transient = transient


class SourceError(OutsideError):
    """The measurements of a stream could not be read."""


class PrinterError(OutsideError):
    """A document could not be set as pages."""


class WarehouseError(OutsideError):
    """An expression could not be run over the measurements."""
