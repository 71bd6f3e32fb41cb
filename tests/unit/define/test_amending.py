"""Amendments: what they change, from when, and what they may not."""

from fractions import Fraction

import pytest

from language import SMALL, Pages, catalogue, editions
from troth.define.editions import Editions, compile_editions
from troth.model.edition import InsidePeriod
from troth.model.finding import Finding
from troth.model.objective import Bound

TERM = "term: {from: 2026-01-01, for: 12 months}\n"
BASE = SMALL + TERM


def amendment(
    body: str,
    *,
    name: str = "more",
    source: str = "1",
    to: str = "2",
    effective: str = "2026-07-15",
    inside: str = "split",
) -> str:
    return (
        f"troth: 1\namendment: {name}\namends: acme-shop\nfrom_version: {source}\n"
        f"to_version: {to}\neffective: {effective}\ninside_a_period: {inside}\n{body}\n"
    )


MORE = 'set: {objectives.shop-up.target: ">= 99.95 %"}'
LESS = 'set: {objectives.shop-up.target: ">= 99 %"}'


def targets(result: Editions) -> list[Fraction]:
    assert result.compiled, [f"{one.code} {one.message}" for one in result.findings]
    bounds = [
        one.edition.agreement.objectives["shop-up"].targets for one in result.compiled
    ]
    assert all(isinstance(one, Bound) for one in bounds)
    return [one.value for one in bounds if isinstance(one, Bound)]


def only(result: Editions, code: str) -> Finding:
    found = [one for one in result.findings if one.code == code]
    assert len(found) == 1, [f"{one.code} {one.message}" for one in result.findings]
    return found[0]


def test_an_amendment_makes_a_version_from_its_day_on() -> None:
    result = editions(BASE, more=amendment(MORE))
    assert targets(result) == [Fraction(999, 1000), Fraction(9995, 10000)]
    first, second = (one.edition for one in result.compiled)
    assert first.effective_on is None
    assert str(second.effective_on) == "2026-07-15"
    assert second.inside is InsidePeriod.SPLIT
    assert [one.agreement.version for one in (first, second)] == ["1", "2"]
    assert first.agreement.digest != second.agreement.digest


def test_amendments_follow_each_other() -> None:
    result = editions(
        BASE,
        b=amendment(LESS, name="b", source="2", to="3", effective="2026-09-01"),
        a=amendment(MORE),
    )
    assert targets(result) == [
        Fraction(999, 1000),
        Fraction(9995, 10000),
        Fraction(99, 100),
    ]


def test_clauses_are_added_and_removed() -> None:
    body = (
        "add: {objectives.shop-up.warn: forecast, "
        'exclusions.freeze: {within: "sun 02:00-06:00", stream: checks}}\n'
        "remove: [remedies.credit]"
    )
    result = editions(BASE, more=amendment(body))
    found = [one.code for one in result.findings]
    assert found == ["D303", "D303"], "the added exclusion is checked like any other"
    body = "add: {objectives.shop-up.warn: forecast}\nremove: [remedies.credit]"
    agreement = editions(BASE, more=amendment(body)).compiled[-1].edition.agreement
    assert not agreement.remedies
    assert agreement.objectives["shop-up"].warn == "forecast"


def test_an_amendment_holds_against_provisions_that_stand_above() -> None:
    standard = (
        "troth: 1\nprovisions: std\nversion: 1\n"
        'objectives: {shop-up: {target: ">= 98 %"}}\n'
    )
    base = BASE + "incorporates: [{provisions: std, version: 1, precedence: above}]\n"
    result = editions(base, std=standard, more=amendment(MORE))
    assert targets(result) == [Fraction(98, 100), Fraction(9995, 10000)]


def test_an_amendment_may_take_in_a_newer_version_of_the_provisions() -> None:
    def standard(version: int, share: int) -> str:
        return (
            f"troth: 1\nprovisions: std\nversion: {version}\n"
            f'objectives: {{shop-up: {{target: ">= {share} %"}}}}\n'
        )

    base = BASE + "incorporates: [{provisions: std, version: 1, precedence: above}]\n"
    body = "set: {incorporates: [{provisions: std, version: 2, precedence: above}]}"
    result = editions(
        base, one=standard(1, 98), two=standard(2, 97), more=amendment(body)
    )
    assert targets(result) == [Fraction(98, 100), Fraction(97, 100)]


BAD = [
    ('set: {objectives.shop-down.target: ">= 99 %"}', {}, "D611", "acme.yaml"),
    ("set: {objectives.shop-up.warn: forecast}", {}, "D611", "acme.yaml"),
    ("remove: [remedies.credits]", {}, "D611", "acme.yaml"),
    ("add: {remedies.credit.pay.how: x}", {}, "D611", "acme.yaml"),
    ('add: {objectives.shop-up.target: ">= 99 %"}', {}, "D612", "acme.yaml"),
    (MORE, {"source": "3"}, "D613", "acme.yaml"),
    (MORE, {"effective": "2025-12-31"}, "D617", "acme.yaml"),
    (MORE, {"effective": "2026-01-01"}, "D617", "acme.yaml"),
    (MORE, {"effective": "2027-01-01"}, "D617", "acme.yaml"),
    ("set: {timezone: UTC}", {}, "D615", None),
    ("set: {version: 7}", {}, "D615", None),
    ("reason: None.", {}, "D616", None),
    (f"{MORE}\nremove: [objectives.shop-up]", {}, "D616", "more.yaml"),
    (MORE, {"effective": "soon"}, "D209", None),
    (MORE, {"inside": "later"}, "D204", None),
]


@pytest.mark.parametrize(("body", "head", "code", "other"), BAD)
def test_an_amendment_that_does_not_fit_is_found(
    body: str, head: dict[str, str], code: str, other: str | None
) -> None:
    result = editions(BASE, more=amendment(body, **head))
    assert not result.compiled
    found = only(result, code)
    assert found.place.file == "more.yaml"
    assert (found.other.file if found.other else None) == other


def test_an_amendment_of_a_version_that_was_replaced_is_found() -> None:
    late = amendment(LESS, name="late", source="1", to="3", effective="2026-09-01")
    found = only(editions(BASE, more=amendment(MORE), late=late), "D613")
    assert "on 2026-09-01 version 2 is in force" in found.message
    assert found.other is not None
    assert found.other.file == "more.yaml"


def test_amendments_of_one_day_must_not_contradict_each_other() -> None:
    result = editions(BASE, a=amendment(MORE), b=amendment(LESS, name="zz"))
    found = only(result, "D614")
    assert (found.place.file, found.path) == ("b.yaml", "objectives.shop-up.target")
    assert found.other is not None
    assert found.other.file == "a.yaml"


def test_amendments_of_one_day_end_in_one_version() -> None:
    body = "remove: [remedies.credit]"
    other = amendment(body, name="other", to="3", inside="wait")
    result = editions(BASE, more=amendment(MORE), other=other)
    assert [one.code for one in result.findings] == ["D614", "D614"]
    both = editions(BASE, more=amendment(MORE), other=amendment(body, name="other"))
    assert len(both.compiled) == 2
    assert not both.compiled[-1].edition.agreement.remedies


def test_amendments_of_one_day_may_follow_each_other() -> None:
    result = editions(
        BASE,
        a=amendment(LESS, name="z", source="2", to="3"),
        b=amendment(MORE, name="a"),
    )
    assert targets(result)[-1] == Fraction(99, 100)


def test_checking_an_amendment_checks_the_agreement_with_it() -> None:
    text = amendment(MORE)
    result = compile_editions(
        text,
        file="more.yaml",
        catalogue=catalogue(),
        binder=Pages(acme=BASE, more=text),
    )
    assert len(result.compiled) == 2
    alone = compile_editions(
        text, file="more.yaml", catalogue=catalogue(), binder=Pages(more=text)
    )
    assert [one.code for one in alone.findings] == ["D602"]
