"""The page of what published texts need, each with the templates that use it.

Nothing is claimed by hand: each feature has a test of a compiled agreement, and the
page lists the templates that pass it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from pieces import code, write_table

from troth.bootstrap import build_catalogue, open_library
from troth.enforce.remedies.tiers import Tiers
from troth.model.agreement import Agreement
from troth.model.measurement import StreamKind
from troth.model.objective import Bound, Partial, TargetMatrix, WindowKind
from troth.model.remedy import FeeBase, Remedy
from troth.workflows.publishing import load_agreement

Test = Callable[[Agreement], bool]


def _metric(*names: str) -> Test:
    return lambda it: any(one.metric in names for one in it.indicators.values())


def _option(name: str, *, metric: str = "") -> Test:
    def uses(agreement: Agreement) -> bool:
        return any(
            getattr(one.options, name, None) not in (None, (), 1)
            for one in agreement.indicators.values()
            if not metric or one.metric == metric
        )

    return uses


def _remedy(test: Callable[[Remedy], Any]) -> Test:
    return lambda it: any(test(one) for one in it.remedies.values())


def _kind(*names: str) -> Test:
    return _remedy(lambda one: one.kind in names)


def _exclusion(test: Callable[[Any], Any]) -> Test:
    return lambda it: any(test(one) for one in it.exclusions.values())


def _objective(test: Callable[[Any], Any]) -> Test:
    return lambda it: any(test(one) for one in it.objectives.values())


def _section(*names: str) -> Test:
    return lambda it: any(getattr(it, name) for name in names)


def _any(*tests: Test) -> Test:
    return lambda it: any(test(it) for test in tests)


def _every(*tests: Test) -> Test:
    return lambda it: all(test(it) for test in tests)


def _reads(*words: str) -> Test:
    return lambda it: any(
        getattr(one.options, "reads", None) in words for one in it.indicators.values()
    )


def _looks_back(agreement: Agreement) -> bool:
    windows = {one.window.kind for one in agreement.objectives.values()}
    return WindowKind.ROLLING in windows or _option("windows")(agreement)


def _from_outages(agreement: Agreement) -> bool:
    kinds = {
        agreement.streams[one.stream].kind
        for one in agreement.indicators.values()
        if one.stream in agreement.streams
    }
    return StreamKind.INTERVALS in kinds


def _begins_apart(agreement: Agreement) -> bool:
    """Tell whether a table begins elsewhere than at the promise."""
    for remedy in agreement.remedies.values():
        target = agreement.objectives[remedy.objective].targets
        if not isinstance(remedy.options, Tiers.Options) or not isinstance(
            target, Bound
        ):
            continue
        ends = {end for row in remedy.options.tiers for end in (row.low, row.high)}
        if target.value not in ends:
            return True
    return False


def _has_rich_base(remedy: Remedy) -> bool:
    base = remedy.base
    return isinstance(base, FeeBase) and bool(
        base.scope or base.others or base.before or base.daily
    )


FEATURES: tuple[tuple[str, str, Test], ...] = (
    (
        "Indicators",
        "A bad part of a whole: minutes, intervals, requests, users, calls",
        _metric("availability", "ratio", "share_within"),
    ),
    (
        "Indicators",
        "The mean of ratios by interval, apart from the ratio of sums",
        _option("mean_of"),
    ),
    ("Indicators", "What an empty interval counts", _option("empty_interval")),
    (
        "Indicators",
        "A bad minute by error rate, latency or the share of probes",
        _any(_every(_option("slot"), _option("down")), _option("not_counted")),
    ),
    ("Indicators", "A least traffic for a minute to be bad", _option("needs")),
    (
        "Indicators",
        "A least length of an outage, and close ones made one",
        _any(_option("shortest"), _option("longer_than"), _option("merge")),
    ),
    (
        "Indicators",
        "Whole minutes, hours or half hours",
        _any(_option("whole"), _option("unit", metric="availability")),
    ),
    (
        "Indicators",
        "Per region, instance or account; weighted by users or resources",
        _any(_objective(lambda one: one.per), _option("affected")),
    ),
    (
        "Indicators",
        "Redundancy: down only if all zones or feeds are; targets as a matrix",
        _any(
            _option("monitors"),
            _option("members"),
            _objective(lambda one: isinstance(one.targets, TargetMatrix)),
        ),
    ),
    (
        "Indicators",
        "Percentiles, averages, shares beyond a limit, largest values",
        _metric("percentile", "average", "share_within", "maximum", "quotient"),
    ),
    (
        "Indicators",
        "Times to respond, resolve and between failures, on business clocks",
        _metric("duration", "between_failures"),
    ),
    (
        "Indicators",
        "Several indicators: all must hold, the worst, any",
        _reads("all of", "any of", "minimum", "maximum", "kept", "product"),
    ),
    ("Indicators", "An average with last month, a rolling window", _looks_back),
    (
        "Indicators",
        "Who measures, and what must be shown",
        _any(
            lambda it: any(one.measured_by for one in it.indicators.values()),
            _remedy(lambda one: one.claim and one.claim.evidence),
        ),
    ),
    (
        "Periods",
        "Months, quarters, billing cycles, fixed 30 days; zones with clock changes",
        _objective(lambda one: one.window.kind is not WindowKind.MONTH),
    ),
    (
        "Periods",
        "What a window counts that the term covers in part",
        _objective(lambda one: one.partial is not Partial.EXISTING),
    ),
    (
        "Periods",
        "Outages over the end of a period are split, overlaps are one",
        _from_outages,
    ),
    (
        "Exclusions",
        "Reasons, out of both sides or counted as met",
        _section("exclusions"),
    ),
    (
        "Exclusions",
        "Notice, allowed hours, and how much may be excluded",
        _exclusion(lambda one: one.notice or one.budget or one.within),
    ),
    (
        "Exclusions",
        "A first part that is set aside",
        _any(
            _remedy(lambda one: getattr(one.options, "after", None) is not None),
            _option("longer_than"),
        ),
    ),
    ("Tables", "Rows with ends that are in or out", _kind("tiers", "points")),
    ("Tables", "A table that begins elsewhere than the promise", _begins_apart),
    (
        "Tables",
        "A rounding before the reading is compared",
        _any(
            _objective(lambda one: one.round_reading),
            _remedy(lambda one: one.round_reading),
        ),
    ),
    (
        "Credits",
        "A share by table, a flat amount, a multiple of what was lost",
        _kind("tiers", "flat", "multiple"),
    ),
    ("Credits", "Steps for each block of time", _kind("blocks")),
    (
        "Credits",
        "Per point, per missed event, per user",
        _any(_kind("shortfall", "flat"), _remedy(lambda one: one.scaled_by)),
    ),
    ("Credits", "Service points, amounts at risk", _kind("points", "pool")),
    (
        "Credits",
        "Units that are not charged",
        _every(_option("unit", metric="availability"), _kind("blocks")),
    ),
    (
        "Credits",
        "One failure that breaks several promises",
        _section("combinations"),
    ),
    (
        "Credits",
        "Bonuses, and credits that are earned back",
        _remedy(lambda one: one.earn_back or one.to),
    ),
    ("Money", "Which bill is the base", _remedy(_has_rich_base)),
    ("Money", "Caps, in order", _remedy(lambda one: one.caps)),
    (
        "Money",
        "A least amount, and how money is rounded",
        _remedy(lambda one: one.minimum),
    ),
    ("Money", "How it is paid, and when it lapses", _remedy(lambda one: one.pays)),
    (
        "Claims",
        "Who claims by when, with which evidence",
        _remedy(lambda one: one.claim),
    ),
    ("Claims", "Notices and reports that are owed", _section("reports", "tasks")),
    ("Rights", "Chronic failure, and the right to end", _section("termination")),
    (
        "Rights",
        "Sole remedy, liability, indemnities",
        _any(
            _remedy(lambda one: one.sole_remedy), _section("liability", "indemnities")
        ),
    ),
    (
        "Rights",
        "Which text comes first, and who is entitled",
        _section("incorporates", "eligibility"),
    ),
)
"""What published texts need, in the order of the field: group, feature, test."""


@cache
def find_users() -> tuple[tuple[str, ...], ...]:
    """Return the names of the templates that use each feature, in order."""
    library, catalogue = open_library(), build_catalogue()
    agreements = {
        one.name: load_agreement(
            library.read_files(one.name)["agreement.yaml"],
            file=one.name,
            catalogue=catalogue,
        )
        for one in library.list_templates()
    }
    return tuple(
        tuple(name for name, agreement in agreements.items() if uses(agreement))
        for _, _, uses in FEATURES
    )


def write_feature_pages() -> dict[str, list[tuple[str, str, str]]]:
    """Return the page by section: title, path and text."""
    return {"Templates": [("Features", "reference/features.md", "\n\n".join(_write()))]}


def _write() -> Iterator[str]:
    yield "# What published agreements need"
    yield (
        "Each feature is needed by an agreement that somebody published. Beside it "
        "stand the templates that use it: no list is kept, each compiled template is "
        "asked."
    )
    rows = [
        (str(number), group, said, _link(users))
        for number, ((group, said, _), users) in enumerate(
            zip(FEATURES, find_users(), strict=True), start=1
        )
    ]
    yield write_table(("", "of", "feature", "templates"), rows)
    yield ""


def _link(names: tuple[str, ...]) -> str:
    shown = [f"[{code(name)}](templates/{name}.md)" for name in names[:4]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
