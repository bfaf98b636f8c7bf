"""The titles of tasks: whether one begins with a verb, and which ones say nearly the same."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from taskctl.plans.artifacts.tasks import PlannedTask
from taskctl.text.expressions import expression

OVERLAP = 0.8
"""Titles of one feature with a larger share of common words are suspects."""
# The document asks for verbs first and lists none. These are the imperatives that begin the titles
# of tasks and commits in software plans.
_VERBS = """
accept acquire activate adapt add address adjust adopt advertise aggregate align allocate allow
amend analyse analyze annotate answer append apply approve archive arrange ask assemble assert
assess assign attach attribute audit authenticate authorise authorize automate avoid await
backfill backport balance batch begin benchmark bind block boost boot bootstrap bound brand break
bring broadcast browse build bump bundle cache calculate calibrate call cancel cap capture carry
catch categorise categorize celebrate centralise centralize certify chain change check choose
clarify classify clean cleanup clear close cluster collect combine comment commit communicate
compact compare compensate compile complement complete compose compress compute concatenate
conduct configure confirm conform connect consolidate constrain construct consult consume contact
contain continue contribute control convert coordinate copy correct correlate corroborate count
cover craft crawl create cross cut debounce debug decide declare decode decommission decorate
decouple dedupe deduplicate deepen default defer define delegate delete delimit deliver
demonstrate denormalise denormalize deny depend deploy deprecate derive describe design destroy
detach detect determine develop diff digest disable discard discover discuss dismiss dispatch
display distribute divide dockerize document downgrade download draft drain draw drive drop dump
duplicate echo edit educate elaborate elicit eliminate embed emit employ empower enable
encapsulate encode encourage encrypt end enforce enhance enlarge enqueue enrich enroll ensure
enter enumerate erase escape establish estimate evaluate evolve examine exchange exclude execute
exercise expand experiment expire explain explore export expose express extend extract extrapolate
fabricate facilitate factor fail familiarise familiarize feature federate fetch figure fill filter
finalise finalize finance find finish fit fix flag flatten fold follow forbid force fork format
forward freeze fulfil fulfill fund further fuzz gate gather generate get give grant group grow
guarantee guard guide handle harden hash hide hold hook host hydrate identify ignore illustrate
implement import impose improve include index infer inform ingest inherit initialise initialize
initiate inject inline innovate insert inspect inspire install instrument integrate intercept
interpret intersect interview introduce invalidate inventory invest investigate invite invoke
isolate iterate join judge justify juxtapose keep kick kill label land launch lay learn lease let
leverage license lift lighten limit link lint list listen load localise localize lock log look
loop lower maintain make manage map mark mask match mature maximise maximize measure memoize
mention merge migrate minimise minimize mirror mitigate mock model modernise modernize modify
monitor mount move mute name narrow negotiate nest normalise normalize notify number observe
obtain occupy offer onboard open operate optimise optimize orchestrate order organise organize
outline output overhaul override package paginate paint parallelise parallelize parse partition
pass patch pause penalise perfect perform permit persist pick pilot pin pipe pivot placate place
plan plot plug point polish poll populate port position post practice practise prefetch preload
prepare prescribe present preserve prevent price print prioritise prioritize probe process procure
produce profile promote prompt proof proofread propagate propose protect prototype prove provide
provision prune publicise publicize publish pull purchase purge push put qualify quantify query
queue quit quote raise ramp rank react read reassign rebalance rebase rebuild recalculate recap
receive recognise recognize recommend recompute reconcile record recover recruit recycle redact
redeploy redesign redirect reduce reenable reevaluate refactor refine reflect reformat refresh
refuse regenerate register rehearse reimplement reinforce reinstate reject relabel relate relax
relay release reload relocate remap remediate remember remodel remove rename render renew reopen
reorder reorganise reorganize repackage repair repeat rephrase replace replay replicate report
represent reprioritise reprioritize reproduce request require rerun reschedule research reserve
reset reshape reshuffle resize resolve respect restart restore restrict restructure resume retain
retarget retest rethink retire retrain retrieve retrofit retry return reuse revalidate revamp
revert review revise revisit revoke reward rewrite roll rollback rotate round route run sample
sandbox sanitise sanitize save say scaffold scale scan schedule scope score screen script scrub
seal search secure seed segment select sell send sensitise separate serialise serialize serve set
settle setup shape shard share sharpen shift ship shorten show shrink shutdown sign signal
simplify simulate size sketch skip slice slim smooth snapshot solicit solve sort source spawn
specify speed spike spin split stabilise stabilize stack staff stage standardise standardize start
state steer step stimulate stipulate stop store strategise strategize stream streamline strengthen
stress strip structure stub study subdivide submit subscribe substitute subtract succeed suggest
summarise summarize supersede supervise supply support suppress survey suspend sustain swap switch
sync synchronise synchronize tabulate tag tailor take tally target teach tear tell template
terminate test throttle throw tidy tie tighten time toggle tokenise tokenize touch tour trace
track train transcribe transfer transform transition translate transmit transpile traverse treat
triage trigger trim truncate trust try tune turn type uncover underline understand undo unify
uninstall unlink unlock unpack unwrap update upgrade upload upsert use utilise utilize vacuum
validate vary vendor verbalise verify version vet view visit visualise visualize wait walk warm
warn watch wean weigh whitelist widen wire withdraw work wrap write yield zip
"""
VERBS = frozenset(_VERBS.split())
_WORD = expression(r"\w+")


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
    # by a word, the number of words of a title, and the place of the word among the rarest of them
    index: dict[str, dict[tuple[int, int], list[int]]] = {}
    pairs: list[tuple[str, str]] = []
    for number, found in enumerate(words):
        # Two sets this alike share one of their rarest words (the prefix filter of set joins), and
        # enough words must follow it in both (its positional filter).
        size = len(found)
        rarest = sorted(found, key=lambda word: (common[word], word))
        seen: set[int] = set()
        for place, word in enumerate(rarest[: size - int(OVERLAP * size)]):
            shelves = index.setdefault(word, {})
            for (other_size, other_place), others in shelves.items():
                most = min(size - place, other_size - other_place)
                if most > OVERLAP * (size + other_size - most):
                    seen.update(others)
            shelves.setdefault((size, place), []).append(number)
        for other in sorted(seen):
            if len(found & words[other]) > OVERLAP * len(found | words[other]):
                pairs.append((tasks[other].id, tasks[number].id))
    return sorted(pairs)
