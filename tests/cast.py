"""The people and companies of all tests and stories; always the same ones.

Nimbus runs clouds and Acme buys them. Alice signs for the customer and Bob for the
provider; Charlie belongs to neither and may do nothing.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who acts in a test."""

    id: str
    name: str
    company: str


@dataclass(frozen=True, slots=True)
class Company:
    """A party of the agreements in tests."""

    id: str
    title: str
    role: str


ACME = Company("acme", "Acme Trading GmbH", "customer")
NIMBUS = Company("nimbus", "Nimbus Hosting Ltd", "provider")

ALICE = Person("alice", "Alice", ACME.id)
BOB = Person("bob", "Bob", NIMBUS.id)
CHARLIE = Person("charlie", "Charlie", "")
