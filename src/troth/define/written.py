"""What many keys of the language hold: parties, calendars, dates, names."""

from __future__ import annotations

from troth.define.form import TEXT, OneOrMany, Words, Written

PARTY = Written(said="A party of the agreement.")
CALENDAR = Written(said="A calendar of the agreement, or `always`.")
CONDITION = Written(said="A condition on the row, or the name of a definition.")
CONTACT = Written(said="A party, or one of its contacts by duty.")
DATE = Written(said="A date: `2026-01-31`.", pattern=r"^\d{4}-\d{2}-\d{2}$")
REFERENCE = TEXT
FLAG = Words(("yes", "no", "true", "false"))
SUPPORT = Written(said="An objective and the id of its agreement: `up of acme-shop`.")
TEXTS = OneOrMany(TEXT)
