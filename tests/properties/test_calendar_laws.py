"""The plain half, the numpy half and a slow walk over minutes say the same."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from properties.oracle import MINUTE, Walk
from strategies import Scene, scenes
from troth.model.calendar import Calendar
from troth.model.period import Period, Stretches

DAY = timedelta(days=1)

# A walk costs a second; the laws without one may try more.
few = settings(max_examples=max(20, settings().max_examples // 20))


def walk_of(scene: Scene) -> Walk:
    return Walk.over(scene.text, scene.anchor - 4 * DAY, scene.anchor + 6 * DAY)


def column(instants: list[datetime]) -> np.ndarray:
    naive = [at.astimezone(UTC).replace(tzinfo=None) for at in instants]
    return np.array(naive, dtype="datetime64[us]")


def lengths_of(lengths: list[timedelta]) -> np.ndarray:
    return np.array(lengths, dtype="timedelta64[us]")


def back(instants: np.ndarray) -> list[datetime]:
    return [at.replace(tzinfo=UTC) for at in instants.tolist()]


@few
@given(scene=scenes())
def test_open_time_is_what_the_wall_clock_shows(scene: Scene) -> None:
    walk = walk_of(scene)
    period = Period(walk.start, walk.start + len(walk.dates) * MINUTE)
    minutes = [walk.start + m * MINUTE for m in walk.open_minutes(())]

    found = scene.text.calendar().open_stretches(period)

    assert found == Stretches.of((at, at + MINUTE) for at in minutes)


@few
@given(scene=scenes(), data=st.data())
def test_answers_are_those_of_a_slow_walk(scene: Scene, data: st.DataObject) -> None:
    walk, calendar = walk_of(scene), scene.text.calendar()
    for _ in range(8):
        pauses = data.draw(scene.pauses())
        start, end = sorted(data.draw(st.tuples(scene.instants(), scene.instants())))
        length = data.draw(st.integers(0, 40 * 60)) * MINUTE
        soft = data.draw(st.booleans())

        assert calendar.elapsed(start, end, pauses=pauses) == walk.elapsed(
            start, end, pauses
        )
        due = walk.due(start, length, pauses, at_end=not soft)
        if due is not None:
            boundary = "next_open" if soft else "end_of_window"
            assert calendar.due(start, length, pauses=pauses, boundary=boundary) == due
        due = walk.due_before(end, length, pauses, at_start=not soft)
        if due is not None:
            boundary = "previous_close" if soft else "start_of_window"
            assert (
                calendar.due_before(end, length, pauses=pauses, boundary=boundary)
                == due
            )
        assert calendar.is_open(start) == bool(
            walk.dates[(start - walk.start) // MINUTE]
        )


@few
@given(scene=scenes(), data=st.data())
def test_working_days_are_those_of_a_slow_walk(
    scene: Scene, data: st.DataObject
) -> None:
    walk, calendar = walk_of(scene), scene.text.calendar()
    start = data.draw(scene.instants())
    today = start.astimezone(scene.text.tzinfo).date()
    # The last dates of a walk are not seen whole.
    ends = dict(list(walk.ends_of_dates().items())[:-3])
    later = [day for day in ends if day > today]
    if not later:
        return  # nearly always closed: nothing to compare
    days = data.draw(st.integers(1, min(3, len(later))))

    assert calendar.end_of_day(start, days) == ends[later[days - 1]]
    not_ended = [end for end in ends.values() if end > start]
    assert calendar.end_of_day(start, 0) == not_ended[0]
    time_of_day = start.astimezone(scene.text.tzinfo).time()
    local = datetime.combine(later[days - 1], time_of_day)
    at = walk.first_showing(local, scene.text)
    assert calendar.due_days(start, days) == calendar.next_open(at)


@given(scene=scenes(), data=st.data())
def test_columns_say_what_single_questions_say(
    scene: Scene, data: st.DataObject
) -> None:
    calendar = scene.text.calendar()
    assume(_opens_often(calendar, scene))
    starts = data.draw(st.lists(scene.fine_instants(), min_size=1, max_size=8))
    lengths = [
        timedelta(microseconds=data.draw(st.integers(0, 10**12))) for _ in starts
    ]
    on_grid = data.draw(st.booleans())
    if on_grid:
        lengths = [length // (60 * MINUTE) * (60 * MINUTE) for length in lengths]
    boundary = data.draw(st.sampled_from(["end_of_window", "next_open"]))
    rows, pauses = [], []
    for row, start in enumerate(starts):
        for after, lasts in data.draw(
            st.lists(st.tuples(st.integers(-100, 900), st.integers(0, 400)), max_size=3)
        ):
            rows.append(row)
            go = start + after * MINUTE
            pauses.append((go, go + lasts * MINUTE))
    of_row = [
        [pause for at, pause in zip(rows, pauses, strict=True) if at == row]
        for row in range(len(starts))
    ]
    columns = (
        np.array(rows, dtype=np.int64),
        column([go for go, _ in pauses]),
        column([stop for _, stop in pauses]),
    )

    due = calendar.due_many(
        column(starts), lengths_of(lengths), pauses=columns, boundary=boundary
    )
    passed = calendar.elapsed_many(column(starts), due, pauses=columns)

    assert back(due) == [
        calendar.due(start, length, pauses=paused, boundary=boundary)
        for start, length, paused in zip(starts, lengths, of_row, strict=True)
    ]
    assert passed.tolist() == lengths


@given(scene=scenes(), data=st.data())
def test_day_columns_say_what_single_questions_say(
    scene: Scene, data: st.DataObject
) -> None:
    calendar = scene.text.calendar()
    assume(_opens_often(calendar, scene))
    near = scene.instants() | scene.fine_instants()
    starts = data.draw(st.lists(near, min_size=1, max_size=8))
    days = data.draw(st.integers(0, 5))

    same_time = calendar.due_days_many(column(starts), days)
    end_of_day = calendar.end_of_day_many(column(starts), days)

    assert back(same_time) == [calendar.due_days(start, days) for start in starts]
    assert back(end_of_day) == [calendar.end_of_day(start, days) for start in starts]


@given(scene=scenes(), data=st.data())
def test_due_and_elapsed_undo_each_other(scene: Scene, data: st.DataObject) -> None:
    calendar = scene.text.calendar()
    assume(_opens_often(calendar, scene))
    start = data.draw(scene.fine_instants())
    length = timedelta(microseconds=data.draw(st.integers(1, 10**12)))
    pauses = data.draw(scene.pauses())
    boundary = data.draw(st.sampled_from(["end_of_window", "next_open"]))

    due = calendar.due(start, length, pauses=pauses, boundary=boundary)

    assert calendar.elapsed(start, due, pauses=pauses) == length
    first = calendar.due(start, timedelta(0), pauses=pauses)
    assert calendar.due_before(due, length, pauses=pauses) == first


@given(scene=scenes(), data=st.data())
def test_a_longer_time_is_never_due_earlier(scene: Scene, data: st.DataObject) -> None:
    calendar = scene.text.calendar()
    assume(_opens_often(calendar, scene))
    start = data.draw(scene.fine_instants())
    amounts = st.integers(1, 10**12).map(lambda us: timedelta(microseconds=us))
    short, long = sorted(data.draw(st.tuples(amounts, amounts)))
    later = start + abs(data.draw(amounts))

    assert calendar.due(start, short) <= calendar.due(start, long)
    assert calendar.due(start, short) <= calendar.due(later, short)


@given(scene=scenes(), data=st.data())
def test_open_time_of_a_whole_is_that_of_its_parts(
    scene: Scene, data: st.DataObject
) -> None:
    calendar = scene.text.calendar()
    instant = scene.fine_instants()
    start, middle, end = sorted(data.draw(st.tuples(instant, instant, instant)))

    whole = calendar.elapsed(start, end)

    assert whole == calendar.elapsed(start, middle) + calendar.elapsed(middle, end)
    if start < end:
        assert whole == calendar.open_stretches(Period(start, end)).total


@given(one=scenes(), other=scenes(), data=st.data())
def test_combined_calendars_are_unions_and_intersections(
    one: Scene, other: Scene, data: st.DataObject
) -> None:
    here, there = one.text.calendar(), other.text.calendar()
    start = data.draw(one.fine_instants())
    period = Period(start, start + 9 * DAY)
    mine, theirs = here.open_stretches(period), there.open_stretches(period)

    assert (here | there).open_stretches(period) == mine | theirs
    assert (here & there).open_stretches(period) == mine & theirs


def _opens_often(calendar: Calendar, scene: Scene) -> bool:
    """Whether there is open time every few weeks, before and long after."""
    step = 20 * DAY
    return all(
        calendar.elapsed(scene.anchor + n * step, scene.anchor + (n + 1) * step)
        >= timedelta(hours=20)
        for n in (-2, -1, 0, 1, 8, 16)
    )
