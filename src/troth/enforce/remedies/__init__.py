"""The remedy kinds, by the name an agreement calls them."""

from troth.enforce.remedies.blocks import Blocks
from troth.enforce.remedies.flat import Flat
from troth.enforce.remedies.multiple import Multiple
from troth.enforce.remedies.points import Points
from troth.enforce.remedies.pool import Pool
from troth.enforce.remedies.shortfall import Shortfall
from troth.enforce.remedies.task import Task
from troth.enforce.remedies.tiers import Tiers
from troth.registry import Registry

REMEDIES = Registry(
    "remedy",
    [Tiers, Multiple, Flat, Blocks, Shortfall, Points, Pool, Task],
    group="troth.remedies",
)
