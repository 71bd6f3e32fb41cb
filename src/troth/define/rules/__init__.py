"""The lint rules, in the order of their codes."""

from troth.define.rules.credits.closed_ranges import ClosedRangesAreRounded
from troth.define.rules.credits.credit_over_fee import CreditStaysWithinTheFee
from troth.define.rules.credits.credit_without_miss import CreditNeedsAMiss
from troth.define.rules.credits.credited_edge import EdgeKeepsThePromise
from troth.define.rules.credits.dead_row import RowCanBeReached
from troth.define.rules.credits.gap import TableHasNoGap
from troth.define.rules.credits.miss_without_credit import MissHasACredit
from troth.define.rules.credits.order_of_rows import WorseGrantsMore
from troth.define.rules.credits.overlap import RowsDoNotOverlap
from troth.define.rules.credits.rounding import TableRoundsAsTheTarget
from troth.define.rules.credits.row_above_cap import RowFitsTheCap
from troth.define.rules.credits.unreachable_cap import CapCanBeReached
from troth.define.rules.duties.consequence import PromiseHasAConsequence
from troth.define.rules.duties.contacts import PartyCanBeReached
from troth.define.rules.duties.owner import AgreementHasAnOwner
from troth.define.rules.duties.review import AgreementIsReviewed
from troth.define.rules.measuring.columns import ColumnsAgree
from troth.define.rules.measuring.control import ObligorControlsTheMetric
from troth.define.rules.measuring.crowd import MetricsAreFew
from troth.define.rules.measuring.fields import FieldIsRead
from troth.define.rules.measuring.resolution import TargetCanBeMeasured
from troth.define.rules.measuring.silence import ServiceHasAPromise
from troth.define.rules.measuring.source import StreamHasASource
from troth.define.rules.measuring.too_fine import MeasureIsNeeded
from troth.define.rules.names.allowance import AllowanceIsNeeded
from troth.define.rules.names.definitions import DefinitionIsUsed
from troth.define.rules.names.undefined import TermIsDefined
from troth.define.rules.names.unused import NameIsUsed
from troth.define.rules.promises.claims import ClaimFollowsTheReport
from troth.define.rules.promises.clocks import ClocksAgree
from troth.define.rules.promises.conditional import ConditionsAgree
from troth.define.rules.promises.contradiction import PromisesAgree
from troth.define.rules.promises.dead_guard import GuardCanHold
from troth.define.rules.promises.equality import TargetHasASide
from troth.define.rules.promises.exclusions import ExclusionLeavesThePromise
from troth.define.rules.promises.goals import PartsReachTheGoal
from troth.define.rules.promises.impossible import TargetCanBeMissedAndMet
from troth.define.rules.promises.inverted import DefinitionIsNotInverted
from troth.define.rules.promises.milestones import MilestonesAreInOrder
from troth.define.rules.promises.subsumed import PromiseSaysMore
from troth.define.rules.promises.unweighed import ConditionsAreWeighed
from troth.registry import Registry

RULES = Registry(
    "rule",
    [
        TableHasNoGap,
        RowsDoNotOverlap,
        RowCanBeReached,
        WorseGrantsMore,
        MissHasACredit,
        CreditNeedsAMiss,
        EdgeKeepsThePromise,
        ClosedRangesAreRounded,
        TableRoundsAsTheTarget,
        RowFitsTheCap,
        CapCanBeReached,
        CreditStaysWithinTheFee,
        TargetHasASide,
        DefinitionIsNotInverted,
        PromisesAgree,
        PromiseSaysMore,
        GuardCanHold,
        ConditionsAgree,
        ConditionsAreWeighed,
        MilestonesAreInOrder,
        ClocksAgree,
        ClaimFollowsTheReport,
        ExclusionLeavesThePromise,
        TargetCanBeMissedAndMet,
        TargetCanBeMeasured,
        StreamHasASource,
        ObligorControlsTheMetric,
        MeasureIsNeeded,
        FieldIsRead,
        ColumnsAgree,
        MetricsAreFew,
        ServiceHasAPromise,
        PartsReachTheGoal,
        PromiseHasAConsequence,
        AgreementHasAnOwner,
        AgreementIsReviewed,
        PartyCanBeReached,
        NameIsUsed,
        DefinitionIsUsed,
        TermIsDefined,
        AllowanceIsNeeded,
    ],
)
