"""The clock on the wall of one time zone, and the instants at which it shows a time.

Local time is the instant plus an offset that is constant over long pieces and
jumps between them. So local time is handled piece by piece: what the clock
shows is exact on each, and the jumps need no rule of their own. In spring it
skips an hour, which then simply does not exist; in autumn it shows an hour
twice, and both are meant.

Local times are counted in microseconds since 1970 as the wall clock shows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from troth.errors import RefusedError
from troth.model.hours import DAY_US
from troth.model.period import Span, from_us

_MICROSECOND = timedelta(microseconds=1)


class ZoneError(RefusedError, ValueError):
    """A time zone that the IANA database does not know."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "D704",
            f"“{name}” is not a time zone.",
            "Name one of the IANA database, such as `Europe/Berlin` or `UTC`.",
        )


class Piece(NamedTuple):
    """A stretch of instants over which a zone's offset to UTC is constant."""

    start: int
    end: int
    offset: int


# Files that a machine keeps beside the zones: its own zone, rules without a place,
# and clocks that count leap seconds. None means the same on every machine.
_NO_ZONES = frozenset({"localtime", "posixrules", "Factory"})
_NO_ZONE_FOLDERS = ("posix/", "right/")


def zone_names() -> list[str]:
    """Return the names of all zones, sorted; slow, as every file is looked into."""
    return sorted(available_timezones() - _NO_ZONES)


@dataclass(frozen=True, slots=True)
class WallClock:
    """The wall clock of one IANA time zone."""

    zone: ZoneInfo

    @classmethod
    def of(cls, name: str) -> WallClock:
        """Return the clock of the zone with this IANA name."""
        if name in _NO_ZONES or name.startswith(_NO_ZONE_FOLDERS):
            raise ZoneError(name)
        try:
            return cls(ZoneInfo(name))
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ZoneError(name) from error

    def offset_at(self, us: int) -> int:
        """Return how far the clock is ahead of UTC at an instant."""
        offset = from_us(us).astimezone(self.zone).utcoffset()
        assert offset is not None, "a zone of the IANA database has an offset"
        return offset // _MICROSECOND

    def shown_at(self, us: int) -> int:
        """Return the local time that the clock shows at an instant."""
        return us + self.offset_at(us)

    def day_at(self, us: int) -> int:
        """Return the local date at an instant, in days since 1970."""
        return self.shown_at(us) // DAY_US

    def pieces(self, start: int, end: int) -> Iterator[Piece]:
        """Yield the pieces of constant offset between two different instants."""
        piece_start, offset = start, self.offset_at(start)
        at = start
        while at < end:
            # No zone has changed its offset twice within three days since 1900,
            # so a daily look misses no change.
            following = min(at + DAY_US, end)
            if self.offset_at(following) != offset:
                change = self._change(at, following)
                yield Piece(piece_start, change, offset)
                piece_start, offset = change, self.offset_at(change)
            at = following
        yield Piece(piece_start, end, offset)

    def first_showing(self, local: int) -> int:
        """Return the first instant at which the clock shows this time or a later one.

        A time shown twice means its first showing; a time skipped means the instant
        at which the clock jumps over it.
        """
        for piece in self.pieces(local - 2 * DAY_US, local + 2 * DAY_US):
            if local < piece.end + piece.offset:
                return max(piece.start, local - piece.offset)
        raise AssertionError("no zone is two days away from UTC")

    def _change(self, before: int, after: int) -> int:
        """Return the first instant after a change of offset between the two."""
        old = self.offset_at(before)
        while after - before > 1:
            middle = (before + after) // 2
            if self.offset_at(middle) == old:
                before = middle
            else:
                after = middle
        return after


def showings(local: Span, pieces: list[Piece]) -> Iterator[Span]:
    """Yield the stretches of instants at which the clock shows a time in a span."""
    for piece in pieces:
        start = max(local[0] - piece.offset, piece.start)
        end = min(local[1] - piece.offset, piece.end)
        if start < end:
            yield start, end
