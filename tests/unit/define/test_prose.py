"""The whole agreement in words: every clause has its sentence, and all are stable."""

from pathlib import Path

import pytest

from builders import a_remedy, an_agreement, an_objective
from places import ROOT, SOURCE
from troth.define.compiler import compile_text
from troth.define.notes import Default
from troth.define.prose import write_prose
from troth.enforce.remedies import REMEDIES
from troth.model.agreement import Fee, Party, Service
from troth.model.catalogue import Catalogue
from troth.model.clause import (
    Definition,
    Entitlement,
    Escalation,
    Incorporation,
    ReportDuty,
    Termination,
)
from troth.model.composition import Composition
from troth.model.deadline import Anchor, Cycle, Deadline, Span, SpanUnit
from troth.model.due import EveryDay, PerCycle
from troth.model.expression import Comparison, Field, Literal
from troth.model.head import Record
from troth.model.measurement import FieldType, Stream, StreamKind
from troth.model.money import Money
from troth.model.pattern import LateBy, Pattern
from troth.model.prose import Prose
from troth.monitor.metrics import METRICS

CATALOGUE = Catalogue(
    metrics={kind.name: kind for kind in METRICS},
    remedies={kind.name: kind for kind in REMEDIES},
)
EXAMPLES = sorted((SOURCE / "examples").glob("*.yaml"))
GOLDEN = ROOT / "tests" / "stories" / "prose"


def to_text(prose: Prose) -> str:
    """A plain text in which each sentence stays on its line, for small diffs."""
    lines = [prose.title, f"{prose.agreement} version {prose.version}"]
    for section in prose.sections:
        lines += ["", section.title.upper()]
        for clause in section.clauses:
            lines += ["", f"[{clause.path}]"]
            lines += clause.sentence.replace(". ", ".\n").splitlines()
            if clause.rows:
                lines.append(" | ".join(clause.header))
                lines += [" | ".join(row) for row in clause.rows]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_said_in_these_words(
    path: Path, request: pytest.FixtureRequest
) -> None:
    compiled = compile_text(path.read_bytes(), file=path.name, catalogue=CATALOGUE)
    assert compiled.agreement is not None, compiled.findings
    prose = write_prose(
        compiled.agreement, catalogue=CATALOGUE, defaults=compiled.defaults
    )
    golden = GOLDEN / f"{path.stem}.txt"
    if request.config.getoption("--rewrite-stories"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(to_text(prose), encoding="utf-8")
    assert to_text(prose) == golden.read_text(encoding="utf-8")


def test_no_story_of_an_example_is_left_over() -> None:
    told = {path.stem for path in GOLDEN.glob("*.txt")}
    assert told <= {path.stem for path in EXAMPLES}


@pytest.mark.parametrize("kind", [*METRICS, *REMEDIES], ids=lambda kind: kind.name)
def test_every_kind_says_itself(kind: type) -> None:
    assert hasattr(kind, "describe")


def sentences(prose: Prose) -> dict[str, str]:
    return {
        clause.path: clause.sentence
        for section in prose.sections
        for clause in section.clauses
    }


def said_of(**changes: object) -> dict[str, str]:
    return sentences(write_prose(an_agreement(**changes), catalogue=CATALOGUE))  # type: ignore[arg-type]


def test_the_head_says_class_basis_owner_and_zone() -> None:
    said = said_of(
        kind="ola",
        classification="internal",
        basis="service",
        record=Record(owners=("Alice",)),
    )
    assert said["agreement"].startswith(
        "“Managed hosting of the Acme web shop” (acme-hosting, version 3) is an "
        "internal operational-level agreement. Its basis is service. Its owner is "
        "Alice. Days and clock times are those of UTC. Amounts of money are in EUR."
    )


def test_an_agreement_without_money_names_no_currency() -> None:
    assert "money" not in said_of(currency=None, remedies=())["agreement"]


def test_a_party_by_its_role_and_a_mere_party() -> None:
    parties = {
        "acme": Party(name="acme", role="customer", title="Acme"),
        "sales": Party(
            name="sales", role="party", title="Sales", contacts={"lead": ("a@x", "b@x")}
        ),
    }
    prose = write_prose(an_agreement(parties=parties), catalogue=CATALOGUE)
    said = sentences(prose)
    assert said["parties.acme"] == "Acme (“acme”) is the customer."
    assert said["parties.sales"] == "Sales (“sales”) is a party."
    clause = prose.select("parties.sales").sections[0].clauses[0]
    assert clause.rows == (("lead", "a@x, then b@x"),)


def test_incorporated_terms_are_pinned_and_ranked() -> None:
    said = said_of(
        incorporates=(
            Incorporation(provisions="standard", version="4", digest="sha256:5f"),
            Incorporation(provisions="annex", version="1", precedence="above"),
        )
    )
    assert said["incorporates.1"] == (
        "“standard”, version 4, pinned by sha256:5f, is part of this agreement and "
        "stands below it where both speak."
    )
    assert (
        "version 1, is part of this agreement and stands above"
        in (said["incorporates.2"])
    )


def test_a_definition_ends_as_a_sentence_and_says_its_test() -> None:
    test = Comparison("=", Field("stage"), Literal("won"))
    said = said_of(
        definitions={
            "deal": Definition(term="deal", meaning="A sale", test=test),
            "lead": Definition(term="lead", meaning="A contact."),
        }
    )
    assert said["definitions.deal"] == (
        "“deal”: A sale. A row is one where stage is “won”."
    )
    assert said["definitions.lead"] == "“lead”: A contact."


def test_a_service_says_fee_scope_coverage_and_components() -> None:
    where = Comparison("=", Field("service"), Literal("shop"))
    said = said_of(
        services={
            "shop": Service(
                name="shop",
                title="Shop",
                fee=Fee(invoices="invoices", where=where),
                coverage="office",
                scope="the web shop",
                components=Composition(2, ("web", "database")),
            ),
            "flat": Service(name="flat", title="Flat", fee=Fee(amount=Money(9, "EUR"))),
            "all": Service(name="all", title="All", fee=Fee(invoices="invoices")),
            "free": Service(name="free", title="Free"),
        }
    )
    assert said["services.shop"] == (
        "“Shop” (shop). Its scope: the web shop. Its fee is what the invoices in "
        "“invoices” say where service is “shop”. It is covered in the open time of "
        "“office”. For it to work, all of web and database must work."
    )
    assert "9.00 EUR per term." in said["services.flat"]
    assert "“invoices” say. It is covered" in said["services.all"]
    assert said["services.free"] == "“Free” (free). It is covered around the clock."


def test_a_stream_says_what_makes_a_row_the_same_row() -> None:
    fields = {"opened": FieldType.TIME, "id": FieldType.TEXT}
    stream = Stream("tickets", StreamKind.CASES, fields, "opened", key=("id",))
    said = said_of(streams={"tickets": stream})["streams.tickets"]
    assert said.endswith("Rows with the same id are one row.")


def test_escalation_names_people_as_the_parties_list_them() -> None:
    parties = {
        "nimbus": Party(
            name="nimbus",
            role="provider",
            title="Nimbus",
            contacts={"escalation": ("lead@n", "cto@n")},
        ),
        "acme": Party(name="acme", role="customer", title="Acme"),
    }
    said = said_of(
        parties=parties,
        escalation=(
            Escalation(
                when=Pattern(), tell=("nimbus.escalation.2",), create="a review"
            ),
            Escalation(
                when=LateBy(Span(24, SpanUnit.HOURS)),
                tell=("nimbus.escalation", "acme", "the board"),
                objective="shop-up",
            ),
        ),
    )
    assert said["escalation.1"] == (
        "For every objective, Nimbus, escalation 2 (cto@n) is told as soon as it is "
        "missed. This follows: a review."
    )
    assert said["escalation.2"] == (
        "For “shop-up”, Nimbus, escalation (lead@n, cto@n), Acme and the board are "
        "told as soon as it is 24 hours late."
    )


def test_reports_endings_and_signatures_name_the_parties() -> None:
    said = said_of(
        reports={
            "monthly": ReportDuty(
                name="monthly",
                owed_by="nimbus",
                owed_to="acme",
                due=EveryDay((4,)),
                stream="status",
                shows=("credits", "trend"),
                feeds="knowledge base",
            ),
            "public": ReportDuty(
                name="public",
                owed_by="stranger",
                owed_to=None,
                due=PerCycle(1, Cycle.YEAR),
            ),
        },
        termination={
            "chronic": Termination(
                name="chronic",
                right=Entitlement(
                    path="termination.chronic",
                    holder="acme",
                    when=(
                        Pattern(
                            objective="shop-up",
                            count=3,
                            back=Span(6, SpanUnit.MONTHS),
                        ),
                    ),
                    notified=Deadline(Anchor.MONTH_END, Span(7, SpanUnit.DAYS)),
                ),
                notice=Span(30, SpanUnit.DAYS),
                cure=Span(10, SpanUnit.DAYS),
                refund="prepaid",
            ),
            "plain": Termination(
                name="plain",
                right=Entitlement(path="termination.plain", holder="acme"),
                upon="insolvency",
                ends="service",
            ),
        },
        signatures=("nimbus", "acme"),
    )
    assert said["reports.monthly"] == (
        "Nimbus Hosting Ltd owes Acme Trading GmbH the report “monthly”. It is due "
        "every Friday. It shows credits and trend. Its delivery is recorded in "
        "“status”. It feeds the knowledge base."
    )
    assert said["reports.public"] == (
        "stranger owes the report “public”. It is due by the end of each year."
    )
    assert said["termination.chronic"] == (
        "Acme Trading GmbH may end the agreement (“chronic”) when “shop-up” is missed "
        "3 times within 6 months. A failure counts only if Acme Trading GmbH notified "
        "it within 7 calendar days after the end of the month. The notice is 30 "
        "calendar days. The other party has 10 calendar days from the notice to put "
        "things right; then the right is gone. What was prepaid for the time after "
        "its end is paid back."
    )
    assert said["termination.plain"] == (
        "Acme Trading GmbH may end the service concerned (“plain”) upon insolvency. "
        "It ends as soon as this is said. Nothing is paid back."
    )
    assert said["signatures"] == (
        "To be signed by Nimbus Hosting Ltd and Acme Trading GmbH."
    )


def test_defaults_stand_at_the_end_with_their_meaning() -> None:
    default = Default(
        "objectives.shop-up.no_data", "unknown", "No data proves nothing."
    )
    prose = write_prose(an_agreement(), catalogue=CATALOGUE, defaults=[default])
    assert prose.sections[-1].title == "Defaults in force"
    assert prose.sections[-1].clauses[0].rows == (
        ("objectives.shop-up.no_data", "unknown", "No data proves nothing."),
    )


def test_the_same_agreement_is_said_in_the_same_words() -> None:
    agreement = an_agreement(objectives=[an_objective()], remedies=[a_remedy()])
    first = write_prose(agreement, catalogue=CATALOGUE)
    assert write_prose(agreement, catalogue=CATALOGUE) == first
