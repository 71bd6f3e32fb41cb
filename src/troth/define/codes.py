"""The codes of everything that can be wrong with an agreement's text.

One table: findings take their rule name and severity from here, and the pages of the
codes are made from it. A code never changes its meaning and is never used again.
"""

from __future__ import annotations

from troth.model.finding import Rule, Severity

_RULES = (
    # D1, reading the text
    Rule(
        "D101",
        "text-is-yaml",
        "The text is not well-formed YAML 1.2, so its structure is unknown.",
        "parties: {nimbus: {role: provider}",
        "parties: {nimbus: {role: provider}}",
    ),
    Rule(
        "D102",
        "text-is-clean",
        "The text holds bytes that are not UTF-8, or control characters nobody sees.",
        'title: "Web\\x00shop"',
        "title: Web shop",
    ),
    Rule(
        "D103",
        "text-has-bounds",
        "The text is larger or deeper than any agreement; it is not read further.",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
        "excluding: [maintenance]",
    ),
    Rule(
        "D104",
        "text-says-things-once",
        "Anchors, aliases and merge keys make one line change another; "
        "what is signed must stand where it is read.",
        "fees: &fees {shop: 4000}",
        "fee: 4000 per month",
    ),
    Rule(
        "D105",
        "text-has-no-tags",
        "A tag tells a program to build something from the text; none is needed.",
        "version: !!int 3",
        "version: 3",
    ),
    Rule(
        "D106",
        "key-is-unique",
        "A key stands twice in one block, and only one of the two could hold.",
        "{target: '>= 99 %', target: '>= 99.9 %'}",
        "{target: '>= 99.9 %'}",
    ),
    Rule(
        "D107",
        "text-is-one-document",
        "A file holds exactly one agreement, without YAML directives.",
        "%YAML 1.1",
        "troth: 1",
    ),
    Rule(
        "D108",
        "key-is-a-word",
        "A key is a word, not a list, a block or nothing.",
        "? [checks, tickets] : {kind: checks}",
        "checks: {kind: checks}",
    ),
    # D2, the form of blocks and values
    Rule(
        "D201",
        "key-is-known",
        "The language has no such key here; a misspelt clause would be no clause.",
        "objectives: {up: {owedby: nimbus}}",
        "objectives: {up: {owed_by: nimbus}}",
    ),
    Rule(
        "D202",
        "key-is-present",
        "Something that cannot be guessed is not said.",
        "objectives: {up: {indicator: uptime}}",
        "objectives: {up: {owed_by: nimbus, indicator: uptime}}",
    ),
    Rule(
        "D203",
        "value-has-its-shape",
        "A text, a list or a block stands where another of the three is expected.",
        "parties: nimbus",
        "parties: {nimbus: {role: provider}}",
    ),
    Rule(
        "D204",
        "word-is-known",
        "Only the listed words have a meaning here.",
        "no_data: good",
        "no_data: met",
    ),
    Rule(
        "D205",
        "quantity-is-readable",
        "The value is not written in a form the language knows.",
        "target: about 99.9 %",
        'target: ">= 99.9 %"',
    ),
    Rule(
        "D206",
        "unit-fits",
        "The quantity is of another sort than the clause needs.",
        'target: "99.9 min within 4 h"',
        'target: "99.9 % within 4 h"',
    ),
    Rule(
        "D207",
        "number-is-plain",
        "A number is written in plain digits with a decimal point, so that nobody "
        "reads it differently.",
        "fee: 1,000 per month",
        "fee: 1000 per month",
    ),
    Rule(
        "D208",
        "day-has-a-meaning",
        "A day in a limit can be 24 hours, the same time N working days on, or the "
        "end of a working day; contracts fight over which.",
        "target: 90 % within 2 days",
        "target: 90 % within 2 working days",
    ),
    Rule(
        "D209",
        "date-is-a-date",
        "A date is written year-month-day and exists in the calendar.",
        "from: 01.02.2026",
        "from: 2026-02-01",
    ),
    Rule(
        "D210",
        "name-is-usable",
        "A name is made of letters, digits, `-` and `_`, and fields are not words "
        "of the condition language.",
        "fields: {and: time}",
        "fields: {ended: time}",
    ),
    Rule(
        "D211",
        "value-is-in-range",
        "The value is well-formed but cannot be meant.",
        'target: ">= 999 %"',
        'target: ">= 99.9 %"',
    ),
    Rule(
        "D212",
        "language-is-known",
        "The file is written in a version of the language this program cannot read.",
        "troth: 2",
        "troth: 1",
    ),
    Rule(
        "D213",
        "value-is-present",
        "A key stands there without a value.",
        "title:",
        "title: Web shop hosting",
    ),
    # D3, references
    Rule(
        "D301",
        "party-exists",
        "A clause names a party that the agreement does not have.",
        "owed_by: nimbsu",
        "owed_by: nimbus",
    ),
    Rule(
        "D302",
        "stream-exists",
        "A clause names a stream that the agreement does not list.",
        "stream: check",
        "stream: checks",
    ),
    Rule(
        "D303",
        "field-exists",
        "A clause names a field that its stream does not have.",
        "from: openend",
        "from: opened",
    ),
    Rule(
        "D304",
        "indicator-exists",
        "An objective names an indicator that the agreement does not have.",
        "indicator: up_time",
        "indicator: uptime",
    ),
    Rule(
        "D305",
        "objective-exists",
        "A clause names an objective that the agreement does not have.",
        "for: shopup",
        "for: shop-up",
    ),
    Rule(
        "D306",
        "service-exists",
        "A clause names a service that the agreement does not have.",
        "of: fee(shpo)",
        "of: fee(shop)",
    ),
    Rule(
        "D307",
        "calendar-exists",
        "A clause names a calendar that the agreement does not have.",
        "clock: offise",
        "clock: office",
    ),
    Rule(
        "D308",
        "exclusion-exists",
        "An objective names an exclusion that the agreement does not have.",
        "excluding: [maintainance]",
        "excluding: [maintenance]",
    ),
    Rule(
        "D309",
        "definition-has-a-test",
        "A definition without a test cannot select rows.",
        "where: lead",
        "where: mql",
    ),
    Rule(
        "D310",
        "goal-exists",
        "A clause names a goal that the agreement does not have.",
        'target: ">= goal(revenues)"',
        'target: ">= goal(revenue)"',
    ),
    Rule(
        "D311",
        "contact-exists",
        "An escalation tells someone whom the parties do not list.",
        "tell: [nimbus.escalation.3]",
        "tell: [nimbus.escalation.1]",
    ),
    Rule(
        "D312",
        "metric-exists",
        "There is no metric of this name.",
        "metric: availabilty",
        "metric: availability",
    ),
    Rule(
        "D313",
        "remedy-has-one-kind",
        "A remedy says by exactly one key how it is computed.",
        "credit: {for: up, of: fee(shop)}",
        "credit: {for: up, tiers: [{below: 99.9 %, credit: 10 %}], of: fee(shop)}",
    ),
    Rule(
        "D314",
        "stream-fits-metric",
        "The metric cannot be measured from rows of this kind.",
        "{metric: duration, stream: checks}",
        "{metric: duration, stream: tickets}",
    ),
    Rule(
        "D315",
        "zone-exists",
        "There is no such time zone, so no month would have a beginning.",
        "timezone: Europe/Berln",
        "timezone: Europe/Berlin",
    ),
    Rule(
        "D316",
        "calendar-makes-sense",
        "The hours, holidays or special days of a calendar cannot be used.",
        'hours: {mon-fri: "18:00-25:00"}',
        'hours: {mon-fri: "08:00-18:00"}',
    ),
    Rule(
        "D317",
        "calendars-do-not-circle",
        "A calendar is made from itself.",
        "a: {union: [a, b]}",
        "a: {union: [b, c]}",
    ),
    # D4, conditions
    Rule(
        "D401",
        "condition-is-readable",
        "The condition breaks off or something stands where it cannot.",
        "where: \"site = 'shop' and\"",
        "where: \"site = 'shop' and status = 'up'\"",
    ),
    Rule(
        "D402",
        "condition-is-allowed",
        "Conditions look at one row; statements, subqueries, comments and other "
        "functions are not part of the language.",
        'where: "id in (select id from users)"',
        "where: \"site in ('shop', 'api')\"",
    ),
    Rule(
        "D403",
        "condition-names-fields",
        "The condition names a field that the stream does not have.",
        "where: \"sight = 'shop'\"",
        "where: \"site = 'shop'\"",
    ),
    Rule(
        "D404",
        "condition-types-fit",
        "Two things are compared or combined that are of different sorts.",
        "where: \"score >= 'high'\"",
        'where: "score >= 50"',
    ),
    Rule(
        "D405",
        "condition-has-bounds",
        "The condition is longer or deeper than any clause.",
        "((((((((((…))))))))))",
        "where: \"site = 'shop'\"",
    ),
    Rule(
        "D406",
        "condition-is-a-question",
        "A condition is true or false; a plain value is neither.",
        'where: "score + 1"',
        'where: "score > 1"',
    ),
    # D41 to D43, indicators
    Rule(
        "D410",
        "part-has-one-reading",
        "A composite takes one reading from each part; a part whose cases are judged "
        "one by one has none.",
        "of: {reply: each within 4 h}",
        "of: {reply: 100 % within 4 h}",
    ),
    Rule(
        "D411",
        "composite-is-not-its-own-part",
        "A composite indicator is made of others; going round in a circle, it would "
        "be made of itself.",
        "a: {metric: composite, reads: mean, of: [a, up]}",
        "a: {metric: composite, reads: mean, of: [fast, up]}",
    ),
    # D5, clauses that contradict each other
    Rule(
        "D501",
        "target-fits-indicator",
        "The target is of another sort than what the indicator measures.",
        'target: "<= 30 s" for an availability',
        'target: ">= 99.9 %" for an availability',
    ),
    Rule(
        "D502",
        "credit-has-cap",
        "A credit without a cap has no stated upper end.",
        "tiers: [...]",
        "cap: 100 % of fee(shop) per month",
        Severity.WARNING,
    ),
    Rule(
        "D503",
        "money-has-a-currency",
        "An amount of money without a currency, or in another than the agreement's.",
        "minimum: more than 1",
        "currency: EUR",
    ),
    Rule(
        "D504",
        "term-runs-forward",
        "The term ends before it begins, or says its end twice.",
        "term: {from: 2026-01-01, until: 2025-12-31}",
        "term: {from: 2026-01-01, until: 2026-12-31}",
    ),
    Rule(
        "D505",
        "options-fit-together",
        "The options of a metric or remedy contradict each other.",
        "{metric: ratio, good: ok, bad: failed, total: all}",
        "{metric: ratio, bad: failed, total: all}",
    ),
    Rule(
        "D506",
        "credit-has-a-base",
        "A share is granted, but nothing says of what.",
        "tiers: [{below: 99.9 %, credit: 10 %}]",
        "of: fee(shop)",
    ),
    Rule(
        "D507",
        "goal-can-be-computed",
        "The calculator of a goal lacks an input or would divide by nothing.",
        "close_rate: 0 %",
        "close_rate: 50 %",
    ),
    Rule(
        "D508",
        "tiers-make-sense",
        "A row of the table covers no reading, or overlaps another one.",
        "{at_least: 99 %, below: 95 %, credit: 10 %}",
        "{at_least: 95 %, below: 99 %, credit: 10 %}",
    ),
    Rule(
        "D509",
        "service-has-a-fee",
        "A share of a fee is granted for a service without one.",
        "services: {shop: {title: Shop}}",
        "services: {shop: {title: Shop, fee: 4000 per month}}",
    ),
    Rule(
        "D510",
        "window-has-its-ends",
        "The windows hang on an end of the term that is not said, or overlap where a "
        "budget is used up.",
        "over: 30 days",
        "term: {from: 2026-01-01}, over: 30 days",
    ),
    # D55, how remedies add up
    Rule(
        "D550",
        "remedy-is-known",
        "A combination joins a remedy that the agreement does not have.",
        "of: [shop-credit, sho-credit]",
        "of: [shop-credit, desk-credit]",
    ),
    Rule(
        "D551",
        "combination-is-whole",
        "A combination joins fewer than two remedies, or one is chosen by nobody.",
        "{of: [a, b], pays: choice}",
        "{of: [a, b], pays: choice, chosen_by: acme}",
    ),
    # D52, clauses of a few words
    Rule(
        "D520",
        "wording-is-known",
        "The clause is worded in a way that nothing can be computed from; the forms "
        "there are stand beside it.",
        "within: thirty days",
        "within: 30 days after month end",
    ),
    Rule(
        "D521",
        "deadline-is-said-once",
        "Two deadlines for the same thing: only one of them could hold.",
        "{within: 30 days after month end, until: end of the next month after the "
        "incident}",
        "within: 30 days after month end",
    ),
    Rule(
        "D522",
        "row-is-of-windows",
        "Failures in a row are windows in a row: the pattern speaks of other windows "
        "than its objective is read over.",
        "when: shop-up missed in 3 consecutive months, where it is read over weeks",
        "when: shop-up missed in 3 consecutive weeks",
    ),
    Rule(
        "D523",
        "pattern-fits-objective",
        "The pattern counts what the objective does not measure.",
        "when: shop-up above 4 h, where shop-up is a share",
        "when: shop-up below 95 %",
    ),
    Rule(
        "D524",
        "right-has-a-cause",
        "A right says from what it arises: failures, or something else in words.",
        "termination: {chronic: {right_of: acme}}",
        "termination: {chronic: {right_of: acme, when: missed 3 times in a row}}",
    ),
    Rule(
        "D525",
        "history-ends-here",
        "The history of versions runs from the oldest to this one.",
        "version: 3, history: [{version: 2, on: 2026-03-01, what: Targets}]",
        "version: 2, history: [{version: 2, on: 2026-03-01, what: Targets}]",
    ),
    Rule(
        "D526",
        "discount-is-whole",
        "A discount for early payment says both how much and until when.",
        "payment: {due: 30 days after the invoice, discount: 2 %}",
        "payment: {due: 30 days after the invoice, discount: 2 %, early: 14 days "
        "after the invoice}",
    ),
    Rule(
        "D527",
        "indemnity-has-two-sides",
        "Nobody can hold itself harmless.",
        "indemnities: {ip: {by: nimbus, holder: nimbus, trigger: infringement}}",
        "indemnities: {ip: {by: nimbus, holder: acme, trigger: infringement}}",
    ),
    Rule(
        "D528",
        "exception-has-a-rule",
        "Only a sole remedy leaves something beside it: without one, all rights stay.",
        "except: [termination]",
        "sole_remedy: yes, except: [termination]",
    ),
)

RULES = {rule.code: rule for rule in _RULES}
"""Every rule by its code."""
