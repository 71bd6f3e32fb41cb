"""All metric kinds, in the order in which they are shown."""

from troth.monitor.metrics.availability import Availability
from troth.monitor.metrics.average import Average
from troth.monitor.metrics.between_failures import BetweenFailures
from troth.monitor.metrics.composite import Composite
from troth.monitor.metrics.count import Count
from troth.monitor.metrics.delivery import Delivery
from troth.monitor.metrics.duration import Duration
from troth.monitor.metrics.kind import MetricKind
from troth.monitor.metrics.maximum import Maximum
from troth.monitor.metrics.percentile import Percentile
from troth.monitor.metrics.progress import Progress
from troth.monitor.metrics.quotient import Quotient
from troth.monitor.metrics.ratio import Ratio
from troth.monitor.metrics.share_within import ShareWithin
from troth.monitor.metrics.total import Total
from troth.registry import Registry

METRICS: Registry[type[MetricKind]] = Registry(
    "metric",
    [
        Availability,
        Ratio,
        ShareWithin,
        Duration,
        BetweenFailures,
        Delivery,
        Percentile,
        Average,
        Quotient,
        Maximum,
        Total,
        Count,
        Progress,
        Composite,
    ],
    group="troth.metrics",
)
