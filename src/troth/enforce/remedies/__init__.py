"""The remedy kinds, by the name an agreement calls them."""

from troth.enforce.remedies.multiple import Multiple
from troth.enforce.remedies.task import Task
from troth.enforce.remedies.tiers import Tiers
from troth.registry import Registry

REMEDIES = Registry("remedy", [Tiers, Multiple, Task], group="troth.remedies")
