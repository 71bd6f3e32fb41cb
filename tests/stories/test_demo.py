"""The year that `troth demo` lives through: what it says, and always says."""

import csv
import hashlib
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from troth.bootstrap import load_workspace, run_demo
from troth.model.reading import Reading, Verdict, reading_text
from troth.workflows.assessing import Assessment

HERE = Path(__file__).parent / "demo"
FOLDERS = ("hosting", "storage", "hotline", "growth")
Year = Callable[[int], "Lived"]


class Lived:
    """A year that was lived through."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.told: list[str] = []
        run_demo(folder, seed=seed, tell=self.told.append)
        self._assessed: dict[tuple[str, str], Assessment] = {}

    def assess(self, name: str, period: str = "2026") -> Assessment:
        """What `troth assess` says in one of its workspaces."""
        if (name, period) not in self._assessed:
            settings = self.folder / name / "troth.toml"
            with load_workspace(settings) as opened:
                self._assessed[name, period] = opened.assess(period)
        return self._assessed[name, period]

    def digests(self) -> dict[str, str]:
        """The digest of each file, by its path."""
        return {
            path.relative_to(self.folder).as_posix(): hashlib.sha256(
                path.read_bytes()
            ).hexdigest()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """Gives the year of a seed, lived through once."""
    lived: dict[int, Lived] = {}

    def live(seed: int) -> Lived:
        if seed not in lived:
            lived[seed] = Lived(tmp_path_factory.mktemp("year") / "demo", seed)
        return lived[seed]

    return live


def expect(name: str, told: str, request: pytest.FixtureRequest) -> None:
    path = HERE / name
    if request.config.getoption("--rewrite-stories"):
        path.write_text(told, encoding="utf-8")
    assert told == path.read_text(encoding="utf-8")


def test_the_summary_is_what_a_person_reviewed(
    year: Year, request: pytest.FixtureRequest
) -> None:
    lived = year(1)
    told = "\n".join([*lived.told, ""]).replace(str(lived.folder), "out/demo")
    assert max(map(len, told.splitlines())) <= 88
    expect("summary.txt", told, request)


def test_every_reading_and_credit_is_what_a_person_reviewed(
    year: Year, request: pytest.FixtureRequest
) -> None:
    digest = {name: digest_of(year(1).assess(name)) for name in FOLDERS}
    told = json.dumps(digest, ensure_ascii=False, indent=1) + "\n"
    expect("digest.json", told, request)


def digest_of(assessment: Assessment) -> dict[str, Any]:
    readings: dict[str, dict[str, str]] = {}
    for one in assessment.readings:
        place = " ".join([one.window.label, *(value for _, value in one.scope)])
        said = f"{reading_text(one)} {one.verdict.value}"
        readings.setdefault(one.objective, {})[place] = said
    return {
        "readings": readings,
        "credits": {
            " ".join(
                [one.reading.window.label, *(value for _, value in one.reading.scope)]
            ): str(one.amount)
            for one in assessment.credits
            if one.issued
        },
        "rows": {
            name: f"{one.read} read, {one.used} used, {one.duplicates} came twice, "
            f"{one.refused} refused"
            for name, one in assessment.quality.items()
        },
    }


def test_the_same_seed_gives_the_same_bytes(year: Year, tmp_path: Path) -> None:
    assert Lived(tmp_path / "again", 1).digests() == year(1).digests()


def test_another_seed_gives_another_year(year: Year) -> None:
    one, other = year(1).digests(), year(2).digests()
    assert list(one) == list(other)
    same = {path for path, digest in one.items() if digest == other[path]}
    # What people wrote stays; what happened differs.
    assert {path for path in same if "/data/" in path or "/reports/" in path} == set()


@pytest.mark.parametrize("name", FOLDERS)
def test_a_month_by_itself_says_what_the_year_said_of_it(year: Year, name: str) -> None:
    whole = year(1).assess(name)
    month = year(1).assess(name, "2026-09")

    def is_told(reading: Reading) -> bool:
        start, end = month.period.start, month.period.end
        return start < reading.window.whole.end <= end

    assert month.readings == tuple(one for one in whole.readings if is_told(one))
    assert month.credits == tuple(one for one in whole.credits if is_told(one.reading))
    assert set(month.findings) <= set(whole.findings)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_credits_of_the_hosting_never_exceed_their_caps(year: Year, seed: int) -> None:
    granted = year(seed).assess("hosting").credits
    by_month: dict[str, Fraction] = {}
    for one in granted:
        label = one.reading.window.label
        by_month[label] = by_month.get(label, Fraction(0)) + one.amount.amount
    assert max(by_month.values()) <= 4000
    assert 0 < sum(by_month.values()) <= Fraction(20, 100) * 12 * 4000


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_credits_of_the_storage_never_exceed_the_bills(year: Year, seed: int) -> None:
    lived = year(seed)
    billed: dict[tuple[str, str], Fraction] = {}
    path = lived.folder / "storage" / "data" / "invoices.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            if row["amount"] != "see contract":
                month = f"2026-{row['date'][3:5]}"
                amount = Fraction(row["amount"].replace(",", "."))
                billed[month, row["region"]] = amount
    granted = [one for one in lived.assess("storage").credits if one.issued]
    assert granted
    for one in granted:
        region = dict(one.reading.scope)["region"]
        assert one.amount.amount <= billed[one.reading.window.label, region]
        assert one.amount.amount > 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_year_has_all_that_is_to_be_shown(year: Year, seed: int) -> None:
    lived = year(seed)
    hosting = lived.assess("hosting")
    tiers = {one.share for one in hosting.credits if one.issued}
    assert {Fraction(1, 10), Fraction(1, 4)} <= tiers
    shop = [one for one in hosting.readings if one.objective == "shop-up"]
    assert {one.verdict for one in shop} == set(Verdict)
    assert [one.code for one in hosting.findings] == ["E103"]
    for name in FOLDERS:
        quality = lived.assess(name).quality.values()
        assert sum(one.refused for one in quality)
        assert sum(one.duplicates for one in quality)
    assert lived.assess("growth").tasks


def test_every_page_leads_to_pages_that_are_there(year: Year) -> None:
    folder = year(1).folder
    page = (folder / "index.html").read_text(encoding="utf-8")
    links = [part.split('"', 1)[0] for part in page.split('href="')[1:]]
    assert len(links) > 100
    assert [link for link in links if not (folder / link).is_file()] == []
