"""The titles of tasks: whether one begins with a verb, and which ones say nearly the same."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from taskctl.plans.artifacts.tasks import PlannedTask

OVERLAP = 0.8
"""Titles of one feature with a larger share of common words are suspects."""
# The document asks for verbs first and lists none. These are the imperatives that begin the titles
# of tasks and commits in software plans.
_VERBS = """
accept adapt add address adjust adopt allow analyse analyze annotate answer apply archive ask
assemble assert assess assign attach audit automate avoid backfill backport balance batch begin
benchmark bind block boot bootstrap bound break bring build bump cache calculate call cap capture
carry catch change check choose clarify classify clean cleanup clear close collect combine commit
compare compile complete compose compress compute configure confirm connect consolidate constrain
construct consume contain continue convert copy correct count cover create cut debug decide
declare decode decouple deduplicate default defer define delegate delete deliver demonstrate deny
deploy deprecate derive describe design detect determine develop diff disable discover dispatch
display distribute divide document download draft draw drive drop dump duplicate edit eliminate
embed emit enable encode encrypt end enforce enhance enrich ensure enter enumerate escape
establish estimate evaluate examine exclude execute expand explain explore export expose express
extend extract fail fetch fill filter finalise finalize find finish fit fix flag flatten fold
follow forbid force fork format forward freeze fuzz gate gather generate get give group guard
handle harden hide hold hook identify ignore implement import improve include index infer inform
ingest inherit initialise initialize inject inline insert inspect install instrument integrate
intercept introduce invalidate inventory investigate invoke isolate join judge keep kill label
land launch lay learn let lift limit link lint list listen load localise localize lock log look
lower maintain make manage map mark match measure merge migrate minimise minimize mirror mock
model modernise modernize modify monitor mount move name narrow negotiate normalise normalize
notify observe offer open optimise optimize order organise organize orchestrate output override
package paginate parallelise parallelize parse partition pass patch pause perform persist pick pin
place plan plot poll populate port post prefetch prepare present preserve prevent print prioritise
prioritize probe process produce profile promote prompt propagate propose protect prototype prove
provide provision prune publish pull purge push put query queue quote raise rank read rebase
rebuild receive recognise recognize reconcile record recover redact redesign redirect reduce
refactor refine reflect refresh refuse register reject relax release reload relocate remember
remove rename render reopen reorder reorganise reorganize repair replace replay replicate report
represent reproduce request require rerun research reserve reset reshape resize resolve respect
restart restore restrict restructure resume retain rethink retire retry return reuse revert review
revise revoke rewrite roll rotate route run sandbox sanitise sanitize save say scaffold scale scan
schedule scope scrub seal search secure seed select send separate serialise serialize serve set
setup settle shard share ship shorten show shrink sign simplify simulate size skip sketch smooth
snapshot solve sort specify speed spike spin split stabilise stabilize stage standardise
standardize start state stop store stream streamline strengthen strip structure stub submit
subscribe substitute suggest summarise summarize supply support suppress swap switch sync
synchronise synchronize tag take target teach tear tell terminate test throttle throw tidy tie
tighten time toggle trace track train transfer transform translate transmit trigger trim trust try
tune turn type undo unify uninstall unlock unpack update upgrade upload use validate vendor verify
version view visit visualise visualize wait walk warm warn watch weigh widen wire wrap write yield
"""
VERBS = frozenset(_VERBS.split())
_WORD = re.compile(r"\w+")


def is_verb_first(title: str) -> bool:
    """Whether a title begins with one of `VERBS`; `Re-run` counts by both spellings."""
    first = re.match(r"[^\w]*([\w-]+)", title)
    if first is None:
        return False
    word = first[1].lower()
    return word in VERBS or word.replace("-", "") in VERBS or word.split("-")[0] in VERBS


def overlaps(tasks: Iterable[PlannedTask]) -> list[tuple[str, str]]:
    """The pairs of one feature whose titles share more than `OVERLAP` of their words.

    The share is the Jaccard index: the words of both, divided by the words of either.
    """
    features: dict[str, list[PlannedTask]] = {}
    for task in tasks:
        features.setdefault(task.feature_id, []).append(task)
    return [pair for members in features.values() for pair in _pairs(members)]


def _pairs(tasks: Sequence[PlannedTask]) -> list[tuple[str, str]]:
    words = [frozenset(_WORD.findall(task.title.lower())) for task in tasks]
    common = Counter(word for found in words for word in found)
    by_word: dict[str, list[int]] = {}
    pairs: list[tuple[str, str]] = []
    for number, found in enumerate(words):
        # Two sets this alike share one of their rarest words (the prefix filter of set joins).
        rarest = sorted(found, key=lambda word: (common[word], word))
        prefix = rarest[: len(rarest) - int(OVERLAP * len(rarest))]
        seen: set[int] = set()
        for word in prefix:
            for other in by_word.setdefault(word, []):
                if other not in seen:
                    seen.add(other)
                    if len(found & words[other]) > OVERLAP * len(found | words[other]):
                        pairs.append((tasks[other].id, tasks[number].id))
            by_word[word].append(number)
    return sorted(pairs)
