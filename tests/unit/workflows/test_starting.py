"""The sample data of a new workspace: the same for everyone, with one miss."""

from troth.workflows.starting import write_samples


def test_samples_are_the_same_bytes_each_time() -> None:
    assert write_samples() == write_samples()


def test_the_sample_month_has_no_hole_and_two_outages() -> None:
    lines = write_samples()["data/checks.csv"].splitlines()
    assert lines[:2] == ["at,status", "2026-02-28T23:00:00Z,up"]
    assert lines[-1] == "2026-03-31T21:50:00Z,up"
    # 743 hours, as the clocks of Berlin go forward in March.
    assert len(lines) == 1 + 743 * 6
    assert sum(line.endswith(",down") for line in lines) == 15


def test_every_sample_ticket_is_answered_after_it_was_opened() -> None:
    lines = write_samples()["data/tickets.csv"].splitlines()
    assert lines[0] == "opened,first_reply,priority"
    assert len(lines) == 25
    for line in lines[1:]:
        opened, replied, priority = line.split(",")
        assert opened < replied
        assert priority in {"P1", "P2", "P3"}
