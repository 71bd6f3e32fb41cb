"""The documents, by the name the command line calls them."""

from troth.registry import Registry
from troth.report.documents.attainment import Attainment
from troth.report.documents.explanation import Explanation

DOCUMENTS = Registry("document", [Attainment, Explanation], group="troth.documents")
