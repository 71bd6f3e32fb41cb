"""The socket of metric kinds: how rows become a state, and a state readings.

A kind is three pure steps. `begin` makes an empty state; the state takes rows
(`add`) and other states (`merge`) in any order; `measure` finishes it for one scope
in one window. Everything else (selecting, placing, exclusions, scopes, windows) is
done for all kinds alike. A kind imports what it keeps of rows when it begins, so that
naming kinds loads neither numpy nor Arrow.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self

from troth.model.expression import Expression, Field
from troth.model.measurement import Stream, StreamKind
from troth.model.objective import Indicator, Objective, Target, TargetMatrix
from troth.model.quantity import Unit

if TYPE_CHECKING:
    from troth.model.calendar import Calendar
    from troth.model.reading import Row, Stretch, Window
    from troth.monitor.axis import Axis
    from troth.monitor.placement import Agreed, Placed, ScopeIndex, ScopeValues

ROW_KINDS = frozenset(StreamKind) - {StreamKind.INTERVALS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What one objective asks of its stream.

    Attributes:
        axis: The windows, cut into segments.
        scopes: Numbers the scopes: the objective's `per` and its matrix field.
        agreed: The time that counts.
        clock: The calendar on which durations are measured; `None` is around the
            clock.
        as_of_us: The instant the question is asked at; nothing later is known.
        is_priced: Whether a remedy looks the reading up, so that it must be exact
            everywhere and not near the target alone.
    """

    objective: Objective
    indicator: Indicator
    stream: Stream
    axis: Axis
    scopes: ScopeIndex
    agreed: Agreed
    clock: Calendar | None = None
    as_of_us: int | None = None
    is_priced: bool = False

    @property
    def options(self) -> Any:  # noqa: ANN401  # each kind its own
        """The kind's own options, as the indicator declares them."""
        return self.indicator.options

    def target_of(self, scope: ScopeValues) -> Target | None:
        """Return the target of a scope; `None` where a matrix has no line for it."""
        targets = self.objective.targets
        if isinstance(targets, TargetMatrix):
            return targets.targets.get(scope[-1])
        return targets

    def groups_of(self, code: int, window: Window) -> range:
        """Return the groups that a scope's window is made of."""
        first = code * self.axis.segments
        segments = self.axis.segments_of(window)
        return range(first + segments.start, first + segments.stop)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What a kind says of one scope in one window, before it is judged.

    The fields are those of a `Reading`; `case` names the case where each has a
    reading of its own.
    """

    value: Fraction | None
    good: Fraction | None = None
    total: Fraction | None = None
    excluded: Fraction = Fraction(0)
    unknown: Fraction = Fraction(0)
    ahead: Fraction = Fraction(0)
    completeness: Fraction | None = None
    counted_in: str = "rows"
    rows: int = 0
    pending: int = 0
    contradictory: int = 0
    offenders: tuple[Row, ...] = ()
    case: str | None = None


class State(Protocol):
    """What a kind keeps of the rows it has seen; integers, mergeable."""

    def add(self, placed: Placed) -> None:
        """Take the rows of one batch."""

    def merge(self, other: Self) -> None:
        """Take what another state has seen."""


class MetricKind(ABC):
    """A way to turn rows into readings. Its docstring is its page for users."""

    name: ClassVar[str]
    streams: ClassVar[frozenset[StreamKind]] = ROW_KINDS
    unit: ClassVar[Unit | None] = None
    """The unit of its readings; `None` where the measured expression decides."""

    may_void: ClassVar[bool] = False
    """Whether its state takes rows numbered `NOWHERE`, which nobody asks for."""

    Options: ClassVar[type]

    @staticmethod
    def check(options: Any, stream: Stream) -> None:  # noqa: ANN401  # each kind its own
        """Refuse options that do not fit their stream, by an `OptionsError`."""
        del options, stream

    def takes_all_rows(self, ask: Ask) -> bool:
        """Tell whether rows outside agreed time and windows matter too.

        A status that began before the window still holds in it.
        """
        del ask
        return False

    def looks_around(self, options: Any, stream: Stream) -> int:  # noqa: ANN401  # its own
        """Return how much time around a window matters, in microseconds.

        An outage over the border of two windows is judged by its whole length.
        """
        del options, stream
        return 0

    def placed_at(self, ask: Ask) -> Expression:
        """Return the instant that places a row in a window."""
        return Field(ask.indicator.at or ask.stream.at)

    def state_key(self, ask: Ask) -> Hashable | None:
        """Return what makes two objectives share one state; `None` for nothing.

        Two percentiles of the same value need one histogram.
        """
        del ask
        return None

    @abstractmethod
    def columns(self, ask: Ask) -> Mapping[str, Expression]:
        """Return the columns it needs of each row, by the name it uses for them."""

    @abstractmethod
    def begin(self, ask: Ask) -> State:
        """Return an empty state."""

    @abstractmethod
    def measure(
        self,
        state: Any,  # noqa: ANN401  # each kind its own
        ask: Ask,
        code: int,
        window: Window,
    ) -> Iterable[Measure]:
        """Yield what is known of a scope in a window; mostly one measure."""

    def explain(
        self,
        state: Any,  # noqa: ANN401  # each kind its own
        ask: Ask,
        code: int,
        window: Window,
    ) -> tuple[Stretch, ...]:
        """Return the stretches of a window that an explanation names, in order.

        Asked only where someone wants to know: there may be very many.
        """
        del state, ask, code, window
        return ()

    def refine(self, state: Any, ask: Ask) -> State | None:  # noqa: ANN401  # its own
        """Return a state to fill in a second pass over the rows, or `None`.

        A kind asks for it where the first pass leaves a reading inexact.
        """
        del state, ask
        return None
