"""Safe patches are made in the text, and nothing else is touched."""

from language import FILE, SOUND, agreed, catalogue
from troth.model.finding import Patch
from troth.workflows.mending import Mended, apply_patch, mend_text

DEAD = """\
    tiers:  # as published
      [{below: 99.9 %, credit: 10 %}, {below: 0 %, credit: 25 %}]  # two rows
"""
UNUSED = """\
calendars:
  office: {hours: {mon-fri: "09:00-17:00"}}
  # nobody works at night
  night:  # really
    hours:
      mon-fri: "22:00-24:00"  # late
"""


def mended(text: str) -> Mended:
    return mend_text(text, file=FILE, catalogue=catalogue())


def with_dead_row() -> str:
    old = "    tiers: [{below: 99.9 %, credit: 10 %}, {below: 99.0 %, credit: 25 %}]\n"
    text = SOUND.replace(old, DEAD).replace("cap: 25 %", "cap: 10 %")
    assert text != SOUND
    return text


def test_a_row_that_nothing_reaches_is_taken_out_of_its_line() -> None:
    text = with_dead_row()
    result = mended(text)
    assert [one.code for one in result.made] == ["D712"]
    assert result.text == text.replace(", {below: 0 %, credit: 25 %}", "")
    assert not result.checked.findings


def test_mending_again_changes_nothing() -> None:
    once = mended(with_dead_row()).text
    again = mended(once)
    assert (again.text, again.made) == (once, ())


def test_an_unused_block_goes_with_its_lines_and_comments_around_it_stay() -> None:
    old = 'calendars:\n  office: {hours: {mon-fri: "09:00-17:00"}}\n'
    text = SOUND.replace(old, UNUSED)
    result = mended(text)
    assert [one.code for one in result.made] == ["D760"]
    kept = UNUSED[: UNUSED.index("  night:")]
    assert result.text == SOUND.replace(old, kept)
    assert agreed(result.text).objectives == agreed(text).objectives


def test_an_allowance_for_nothing_is_taken_out() -> None:
    text = SOUND + "allow:\n  D710: Old.\n  D720: Old too.\n"
    result = mended(text)
    # The last one of a section stays: an empty section would be a mistake.
    assert result.text == SOUND + "allow:\n  D720: Old too.\n"


def test_what_is_no_safe_patch_is_left_to_people() -> None:
    text = SOUND.replace("below: 99.9 %", "at_least: 99.00 %, at_most: 99.89 %")
    result = mended(text)
    assert result.text == text
    (finding,) = result.checked.findings
    assert finding.code == "D717"
    assert finding.patch is not None
    assert not finding.patch.is_safe
    proposed = apply_patch(text, finding.patch)
    assert "\n    round_reading: 2 decimals half up\n    for: shop-up\n" in proposed
    assert agreed(proposed).remedies["credit"].round_reading is not None


def test_windows_line_ends_and_a_byte_order_mark_stay() -> None:
    text = "\ufeff" + with_dead_row().replace("\n", "\r\n")
    result = mended(text)
    assert result.text == text.replace(", {below: 0 %, credit: 25 %}", "")


def test_a_patch_beyond_the_end_adds_there() -> None:
    assert apply_patch("a: 1", Patch(5, 1, 6, 1, "b: 2")) == "a: 1b: 2"
