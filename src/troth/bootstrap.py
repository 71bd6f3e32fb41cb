"""Where plugs meet sockets: settings and registries in, ready workflows out.

Nothing else knows both sides. Heavy libraries are imported only by the functions
that need them, so that a command pays for what it does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from troth.errors import ConfigError
from troth.model.catalogue import Catalogue
from troth.registry import find_nearest

if TYPE_CHECKING:
    from troth.examples.chance import Chance
    from troth.model.agreement import Agreement
    from troth.model.document import Binder
    from troth.model.edition import Edition
    from troth.model.feed import Feed
    from troth.ports import Source, Warehouse
    from troth.presets.library import Presets
    from troth.templates.library import Library
    from troth.workflows.assessing import Assessment
    from troth.workflows.reporting import Screen

_SEED = 1  # the year that examples begin with, which is that of the demonstration


def build_catalogue() -> Catalogue:
    """Return all that an agreement may name: kinds, also of plug-ins, and presets."""
    from troth.enforce.remedies import REMEDIES
    from troth.monitor.metrics import METRICS

    return Catalogue(
        metrics=METRICS.by_name, remedies=REMEDIES.by_name, presets=open_presets()
    )


def feeds_beside(path: Path) -> Callable[[Agreement], Collection[str] | None]:
    """Return what tells the streams that the workspace of a file supplies.

    It knows them where the nearest `troth.toml` lists the file and can be read; what is
    wrong with the settings is told when they are used.
    """

    def feeds(agreement: Agreement) -> Collection[str] | None:
        # Checking a single file does not pay for settings that are not there.
        from troth.config import find_settings, read_settings

        settings = find_settings(path.parent)
        if settings is None:
            return None
        try:
            known = read_settings(settings)
        except ConfigError:
            return None
        listed = {one.resolve() for one in known.agreements}
        return known.feeds_of(agreement.id) if path.resolve() in listed else None

    return feeds


class Workspace(AbstractContextManager["Workspace"]):
    """An agreement with its measurements, ready to be assessed."""

    def __init__(
        self,
        editions: Sequence[Edition],
        warehouse: Warehouse,
        *,
        catalogue: Catalogue,
        now: Callable[[], datetime] | None,
    ) -> None:
        """Take all versions, their rows, and the clock (`None`: all is over)."""
        self.editions = tuple(editions)
        self.agreement = self.editions[-1].agreement
        self._warehouse = warehouse
        self._catalogue = catalogue
        self._now = now

    def assess(
        self,
        period: str,
        *,
        as_of: datetime | None = None,
        explain: str | None = None,
    ) -> Assessment:
        """Return what the measurements say about a period.

        Args:
            period: As people write it: `2026-03`, `2026-Q1`, `2026-W07` …
            as_of: The instant it is asked at; by default the clock's.
            explain: The objective whose readings all carry their explanation.

        Raises:
            RefusedError: The text names no period.
            OutsideError: A stream could not be read.
        """
        from troth.model.calendar_period import parse_period
        from troth.workflows.assessing import assess

        asked = parse_period(period, self.agreement.timezone)
        if as_of is None and self._now is not None:
            as_of = self._now()
        return assess(
            self.editions,
            self._warehouse,
            period=asked,
            as_of=as_of,
            explain=explain,
        )

    def explain(
        self, objective: str, period: str, *, scope: Mapping[str, str]
    ) -> Assessment:
        """Return what the measurements say about one objective, with all its detail.

        Args:
            objective: Its name.
            period: As people write it.
            scope: The fields that a reading's scope must have, with their values.

        Raises:
            NotFoundError: There is no such objective, or no reading of that scope.
        """
        from troth.workflows.explaining import select_readings

        assessment = self.assess(period, explain=objective)
        return select_readings(assessment, objective, period=period, scope=scope)

    def report(
        self,
        assessment: Assessment,
        document: str,
        period: str,
        *,
        form: str | Screen,
        **options: Any,  # noqa: ANN401  # each document its own
    ) -> str:
        """Return a document about an assessment, as `html`, `md` or for a screen.

        Raises:
            NotFoundError: There is no such document.
            ConfigError: It has no such option, or needs one that is missing.
        """
        from troth.workflows.reporting import write_document

        return write_document(
            assessment,
            document,
            period=period,
            form=form,
            catalogue=self._catalogue,
            options=options,
        )

    def __exit__(self, *_: object) -> None:
        """Let go of the measurements."""


def write_paper(
    text: bytes,
    *,
    file: str,
    form: str,
    binder: Binder | None = None,
    as_of: date | None = None,
) -> bytes:
    """Return an agreement as the document that people sign.

    Args:
        text: The agreement's bytes. file: How it is called in findings.
        form: `html`, `md` or `pdf`.
        binder: The documents of its workspace; `None` where the text stands alone.
        as_of: The day whose version is written; `None` writes the last one.

    Raises:
        FindingsError: The agreement has mistakes.
        PrinterError: Pages cannot be set here; the error says what to install.
    """
    from troth.workflows.documenting import write_paper as write

    printer = None
    if form == "pdf":
        from troth.adapters.printers.typesetter import Typesetter

        printer = Typesetter()
    return write(
        text,
        file=file,
        catalogue=build_catalogue(),
        form=form,
        printer=printer,
        binder=binder,
        as_of=as_of,
    )


def load_workspace(
    settings: Path,
    *,
    agreement: Path | None = None,
    streams: Mapping[str, Path] | None = None,
    as_of: datetime | None = None,
) -> Workspace:
    """Return the workspace of a `troth.toml`.

    Args:
        settings: The file; it may be absent where `agreement` and `streams` say all.
        agreement: The agreement's file; by default the workspace's only one.
        streams: Files that are read instead of what the settings say.
        as_of: The instant at which every question is asked, instead of what the
            settings say or the clock shows.

    Raises:
        ConfigError: The settings cannot work, or leave open which agreement is meant.
        FindingsError: The agreement has mistakes.
    """
    from troth.adapters.clocks import FixedClock, SystemClock
    from troth.config import Settings, feed_for_path, read_settings
    from troth.workflows.publishing import load_editions

    given = dict(streams or {})
    if agreement is not None and given and not settings.exists():
        known = Settings(folder=Path())
    else:
        known = read_settings(settings)
    path = agreement if agreement is not None else _only_agreement(known.agreements)
    catalogue = build_catalogue()
    editions = load_editions(
        read_agreement(path),
        file=str(path),
        catalogue=catalogue,
        binder=open_binder(path),
    )
    for name in given:
        _expect_stream(name, editions[-1].agreement)
    feeds = known.feeds_of(editions[-1].agreement.id)
    feeds |= {name: feed_for_path(name, file) for name, file in given.items()}
    at = as_of or known.as_of
    clock = SystemClock() if at is None else FixedClock(at)
    return Workspace(editions, _open_feeds(feeds), catalogue=catalogue, now=clock.now)


def open_data(agreement: Agreement, data: Mapping[str, Any]) -> Workspace:
    """Return a workspace over data that a program hands over.

    Args:
        agreement: The compiled agreement.
        data: By stream: a path, an Arrow table or reader, a DataFrame, or records.

    Raises:
        ConfigError: A stream is unknown, or what is given holds no rows.
    """
    from troth.adapters.sources import SOURCES
    from troth.adapters.sources.memory import Memory
    from troth.config import feed_for_path
    from troth.model.edition import Edition

    sources: dict[str, Source] = {}
    for name, given in data.items():
        _expect_stream(name, agreement)
        if isinstance(given, (str, Path)):
            feed = feed_for_path(name, given)
            sources[name] = SOURCES.get(feed.source)(feed)
        else:
            sources[name] = Memory(name, given)
    return Workspace(
        (Edition(agreement=agreement),),
        _warehouse(sources),
        catalogue=build_catalogue(),
        now=None,
    )


def run_demo(
    directory: Path,
    *,
    seed: int,
    tell: Callable[[str], None],
    watch: Callable[[int, int, str], None] | None = None,
) -> None:
    """Make up a year of a small cloud provider, assess it, and tell what happened.

    Args:
        directory: Where the workspaces and reports are put; one that an earlier
            demonstration built is replaced.
        seed: The same seed gives the same bytes.
        tell: Takes each line of what is told.
        watch: Told of each step: how many are done, of how many, and what comes next.

    Raises:
        ConfigError: The directory holds something else.
        OutsideError: It cannot be written.
    """
    from importlib.resources import files

    from troth.adapters.folders import build_folder
    from troth.config import read_settings
    from troth.examples.life import YEAR
    from troth.examples.year import CHAPTERS
    from troth.workflows.demonstrating import Story, demonstrate

    examples = files("troth").joinpath("examples")
    stories = [
        Story(
            chapter,
            examples.joinpath(f"{chapter.example}.yaml").read_bytes(),
            examples.joinpath(f"{chapter.example}.toml").read_text(encoding="utf-8"),
            chance,
            read_example_documents(chapter.example),
            open_binder(Path(str(examples.joinpath(f"{chapter.example}.yaml")))),
        )
        for chapter, chance in zip(CHAPTERS, _chances(seed), strict=True)
    ]
    with build_folder(directory, mark=".troth-demo") as shelf:

        def open_folder(
            name: str, agreement: Agreement
        ) -> tuple[Warehouse, datetime | None]:
            known = read_settings(shelf.root / name / "troth.toml")
            return _open_feeds(known.feeds_of(agreement.id)), known.as_of

        lines = demonstrate(
            stories,
            shelf,
            open_folder=open_folder,
            catalogue=build_catalogue(),
            watch=watch or (lambda *_: None),
        )
    tell(f"A year of Nimbus, a small cloud provider: {YEAR}, seed {seed}")
    for line in lines:
        tell(line)
    workspace = directory / CHAPTERS[0].folder / "troth.toml"
    tell("")
    tell("How to go on:")
    tell(f"  open {directory / 'index.html'} in a browser: every report is behind it")
    tell(f"  troth show {workspace.parent / 'agreement.yaml'}")
    tell(f"  troth explain shop-up {YEAR}-05 --workspace {workspace}")
    tell(f"  troth assess --period {YEAR}-05 --workspace {workspace}")


def read_example_documents(example: str) -> dict[str, str]:
    """Return the documents that an example takes in, by their path beside it."""
    from importlib.resources import files

    folder = files("troth").joinpath("examples")
    agreement = folder.joinpath(f"{example}.yaml").read_text(encoding="utf-8")
    return {
        f"documents/{one.name}": one.read_text(encoding="utf-8")
        for one in folder.joinpath("documents").iterdir()
        if f"provisions: {one.name.rpartition('-')[0]}," in agreement
    }


def write_year(root: Path, example: str) -> None:
    """Write the made-up year of measurements that goes with an example.

    Args:
        root: The folder of its workspace.
        example: The name of its agreement among the examples.

    Raises:
        OSError: It cannot be written.
    """
    from troth.adapters.folders import Folder
    from troth.examples.year import CHAPTERS

    shelf = Folder(root)
    for chapter, chance in zip(CHAPTERS, _chances(_SEED), strict=True):
        if chapter.example == example:
            for file in chapter.live(chance):
                shelf.put_rows(file.path, file.columns, delimiter=file.delimiter)


def _chances(seed: int) -> list[Chance]:
    """Return the chance of each chapter of the year.

    Each draws for itself, so that changing one leaves the others alone.
    """
    import numpy as np

    from troth.examples.chance import Chance
    from troth.examples.year import CHAPTERS

    return [
        Chance(np.random.Generator(np.random.PCG64(own)))
        for own in np.random.SeedSequence(seed).spawn(len(CHAPTERS))
    ]


def _open_feeds(feeds: Mapping[str, Feed]) -> Warehouse:
    from troth.adapters.sources import SOURCES

    return _warehouse(
        {name: SOURCES.get(feed.source)(feed) for name, feed in feeds.items()}
    )


def _expect_stream(name: str, agreement: Agreement) -> None:
    if name in agreement.streams:
        return
    near = find_nearest(name, agreement.streams)
    listed = ", ".join(agreement.streams)
    raise ConfigError(
        f"“{agreement.id}” has no stream “{name}”.",
        place="data",
        hint=f"Did you mean “{near}”?" if near else f"It has: {listed}.",
    )


def _warehouse(sources: Mapping[str, Source]) -> Warehouse:
    from troth.adapters.warehouses.arrow import ArrowWarehouse

    return ArrowWarehouse(sources)


def _only_agreement(found: tuple[Path, ...]) -> Path:
    if len(found) == 1:
        return found[0]
    if not found:
        raise ConfigError(
            "The workspace names no agreement.",
            place="troth.toml",
            hint='Write `agreements = ["acme.yaml"]`, or name the file.',
        )
    listed = ", ".join(path.name for path in found)
    raise ConfigError(
        f"The workspace has several agreements: {listed}.",
        place="troth.toml",
        hint="Name the one you mean.",
    )


def read_agreement(path: Path) -> bytes:
    """Return the text of an agreement's file, as it is.

    Raises:
        ConfigError: The file cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"The agreement cannot be read: {error.strerror}.",
            place=str(path),
            hint="Check the name and the folder.",
        ) from error


def open_binder(agreement: Path) -> Binder:
    """Return the documents of the workspace that an agreement's file lies in.

    Raises:
        ConfigError: The settings name a document that is not there.
    """
    from troth.adapters.binders import FolderBinder
    from troth.config import find_documents

    root, files = find_documents(agreement.parent)
    return FolderBinder.beside(agreement, root, files)


def open_presets() -> Presets:
    """Return the catalogue of metrics that comes with Troth."""
    from troth.monitor.metrics import METRICS
    from troth.presets.library import Presets

    return Presets(Path(__file__).with_name("presets"), kinds=METRICS.built_in)


def open_library() -> Library:
    """Return the templates that come with Troth."""
    from importlib.resources import files

    from troth.templates.library import Library

    return Library(files("troth").joinpath("templates"))
