"""The documents of a workspace: found by their heads, and never outside of it."""

from pathlib import Path

import pytest

from troth.adapters.binders import FolderBinder
from troth.bootstrap import open_binder
from troth.errors import ConfigError
from troth.model.document import Barrier, DocumentSort, Sheet


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "workspace"
    (root / "documents").mkdir(parents=True)
    (root / "acme.yaml").write_text('id: "acme"  # ours\nversion: 1\n')
    (root / "documents" / "std.yml").write_text("provisions: std\n")
    (tmp_path / "outside.yaml").write_text("provisions: secret\n")
    return root


def test_documents_are_found_by_what_they_say_at_their_head(folder: Path) -> None:
    binder = FolderBinder.beside(folder / "acme.yaml")
    (acme,) = binder.find(DocumentSort.AGREEMENT, "acme")
    (standard,) = binder.find(DocumentSort.PROVISIONS, "std")
    assert Path(acme.file).name == "acme.yaml"
    assert standard.text == b"provisions: std\n"
    assert binder.find(DocumentSort.PROVISIONS, "acme") == ()


@pytest.mark.parametrize("path", ["../outside.yaml", "/etc/passwd", "a/../../x", "\0"])
def test_a_path_that_leads_out_stays_closed(folder: Path, path: str) -> None:
    assert FolderBinder.beside(folder / "acme.yaml").open(path) is Barrier.OUTSIDE


def test_links_are_not_followed(folder: Path) -> None:
    (folder / "linked.yaml").symlink_to(folder.parent / "outside.yaml")
    (folder / "way").symlink_to(folder.parent)
    binder = FolderBinder.beside(folder / "acme.yaml")
    assert binder.open("linked.yaml") is Barrier.LINK
    assert binder.open("way/outside.yaml") is Barrier.LINK
    assert binder.find(DocumentSort.PROVISIONS, "secret") == ()


def test_a_file_that_is_not_there_is_said_to_be_missing(folder: Path) -> None:
    binder = FolderBinder.beside(folder / "acme.yaml")
    assert binder.open("gone.yaml") is Barrier.MISSING
    assert binder.open("documents") is Barrier.MISSING
    assert isinstance(binder.open("documents/std.yml"), Sheet)


def test_settings_name_further_documents(folder: Path) -> None:
    (folder / "shared").mkdir()
    (folder / "shared" / "deal.yaml").write_text("supplement: deal\n")
    (folder / "troth.toml").write_text('documents = ["shared/*.yaml"]\n')
    binder = open_binder(folder / "acme.yaml")
    (deal,) = binder.find(DocumentSort.SUPPLEMENT, "deal")
    assert deal.text == b"supplement: deal\n"


def test_settings_must_not_lead_out_of_the_workspace(folder: Path) -> None:
    (folder / "troth.toml").write_text('documents = ["../*.yaml"]\n')
    with pytest.raises(ConfigError, match="leads out of the workspace"):
        open_binder(folder / "acme.yaml")


def test_an_agreement_in_a_folder_of_the_workspace_finds_its_documents(
    folder: Path,
) -> None:
    (folder / "troth.toml").write_text("# documents lie in their folder\n")
    (folder / "deals").mkdir()
    deal = folder / "deals" / "globex.yaml"
    deal.write_text("id: globex\n")
    binder = open_binder(deal)
    assert binder.find(DocumentSort.PROVISIONS, "std")
    assert binder.find(DocumentSort.AGREEMENT, "globex")
