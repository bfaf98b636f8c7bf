"""The words that plans use for keys, states and sections, in the languages met so far."""

from collections.abc import Mapping, Sequence
from functools import cache

from taskctl.text.expressions import expression

# Our field = the keys that mean it, without case, blanks, dashes and underscores.
KEYS: Mapping[str, Sequence[str]] = {
    "status": ("status", "state", "taskstatus", "currentstatus", "lane", "stage", "estado",
               "statut", "zustand", "ステータス", "状態", "状态"),
    "id": ("id", "taskid", "number", "issue", "ticket", "key"),
    "title": ("title", "name", "titel", "titre", "titulo", "título", "タイトル", "标题"),
    "owner": ("owner", "owners", "assignee", "assignees", "assignedto", "author", "authors",
              "deciders", "decisionmakers", "champion", "responsible", "担当", "负责人"),
    "created": ("created", "createddate", "createdat", "date", "datecreated", "erstellt", "作成日"),
    "completed": ("completed", "completeddate", "completedat", "datecompleted", "closed",
                  "closedat", "finished"),
    "prereqs": ("dependson", "dependencies", "dependency", "deps", "depends", "blockedby",
                "requires", "prerequisites", "prerequisite", "prereqs", "waitsfor", "needs",
                "after", "dependences", "abhängigvon", "依存", "依存関係", "依赖", "前置任务"),
    "follow_ups": ("blocks", "followups", "followuptasks", "followup", "unblocks"),
    "superseded_by": ("supersededby", "supersededby:", "replacedby", "obsoletedby"),
    "links": ("links", "references", "related"),
    "parent": ("parent", "parenttaskid", "parentid", "parenttask"),
    "scope": ("allowedfiles", "allowedpaths", "ownedfiles", "touchedpaths", "scopepaths",
              "touchedfiles"),
    "stop": ("acceptance", "acceptancecriteria", "donewhen", "definitionofdone", "dod",
             "musthaves", "successcriteria", "exitcriteria"),
}  # fmt: skip  # a table
# Our fields and sections in words; all others are words themselves.
_SPOKEN: Mapping[str, str] = {
    "prereqs": "prerequisites", "follow_ups": "follow-ups", "superseded_by": "the successor",
    "scope": "the allowlist", "stop": "stop conditions", "non_goals": "non-goals",
    "created": "the date of creation", "completed": "the date of completion", "id": "the id",
    "title": "the title", "owner": "the owner", "parent": "the parent", "goal": "the goal",
    "plan": "the plan", "proof": "proofs",
}  # fmt: skip  # a table
DATES = ("created", "date", "updated", "completed", "lastcalldeadline", "due", "duedate",
         "createddate", "updateddate")  # fmt: skip  # a table

# Our state = the words that mean it everywhere.
WORDS: Mapping[str, Sequence[str]] = {
    "todo": ("not started", "todo", "to do", "pending", "planned", "open", "backlog", "ready",
             "new", "draft", "proposed", "proposal", "idea", "queued", "next", "unstarted",
             "rfc", "provisional", "triage", "inbox", "not implemented", "remaining", "discussion",
             "ready to implement", "ready for dev", "ready for development", "refined", "created",
             "drafted", "scheduled", "scheduled for review",
             "offen", "geplant", "à faire", "pendiente", "未着手", "待办", "未开始", "未対応"),
    "active": ("in progress", "doing", "wip", "active", "started", "ongoing", "implementing",
               "in development", "working", "partial", "partially done", "partially implemented",
               "experimental", "implementable", "prototyping", "previewing", "chartered", "current",
               "now",
               "in arbeit", "en cours", "en progreso", "进行中", "進行中", "対応中"),
    "review": ("in review", "review", "awaiting review", "ready for review", "under review",
               "for review", "active review", "ready for done", "testing", "in testing", "qa",
               "verify", "validating", "レビュー中", "审核中"),
    "done": ("done", "complete", "completed", "finished", "closed", "resolved", "shipped",
             "merged", "released", "implemented", "verified", "fixed", "delivered", "built",
             "accepted", "approved", "adopted", "ratified", "decided", "final", "living",
             "standard", "enacted", "memorandum", "partly superseded", "partially superseded",
             "superseded in part", "amended", "erledigt", "fertig", "abgeschlossen", "terminé",
             "fait", "hecho", "completado", "完了", "完成", "已完成"),
    "blocked": ("blocked", "waiting", "stuck", "blockiert", "bloqué", "阻塞"),
    "parked": ("deferred", "parked", "postponed", "later", "future", "paused", "someday",
               "icebox", "on hold", "stagnant", "frozen", "保留"),
    "dropped": ("cancelled", "canceled", "dropped", "removed", "obsolete", "superseded",
                "superceded", "skipped", "won't do", "wontdo", "won't fix", "wontfix", "rejected",
                "withdrawn", "deprecated", "declined", "duplicate", "invalid", "abandoned",
                "moved", "inactive", "retired", "archived", "replaced", "not planned", "void",
                "expired", "returned for revision",
                "中止", "取消", "已取消"),
}  # fmt: skip  # a table
# In a collection of decisions these words mean another state.
OF_DECISIONS: Mapping[str, str] = {
    "active": "done", "review": "active", "last call": "active", "completed": "done",
}  # fmt: skip  # a table
# In work whose end has another word, these words mean a step before it.
BEFORE_THE_END: Mapping[str, str] = {"approved": "todo"}
# Words that decisions and proposals have, and work has not.
DECISION_WORDS = frozenset({
    "proposed", "accepted", "superseded", "superceded", "deprecated", "rejected", "withdrawn",
    "final", "living", "stagnant", "last call", "provisional", "implementable", "experimental",
    "standard", "declined", "adopted", "ratified", "decided", "memorandum", "approved", "draft",
    "partly superseded", "partially superseded", "amended", "active", "inactive", "moved",
})  # fmt: skip  # a table
# Words that any page may say of itself; alone they show no plan.
PAGE_WORDS = frozenset({
    "draft", "drafted", "published", "final", "new", "released", "verified", "experimental",
    "deprecated", "obsolete", "archived", "active", "inactive", "current", "approved", "review",
    "in review", "living", "standard", "retired", "removed", "moved", "future", "built",
})  # fmt: skip  # a table
DECISION_FOLDERS = frozenset({
    "adr", "adrs", "decision", "decisions", "rfc", "rfcs", "proposals", "proposal", "designs",
    "eips", "ercs", "peps", "geps", "keps", "ceps", "teps", "enhancements", "decision-records",
})  # fmt: skip  # a table
TASK_FOLDERS = frozenset({
    "task", "tasks", "backlog", "issue", "issues", "ticket", "tickets", "todo", "todos", "story",
    "stories", "epic", "epics", "work-items", "workitems", "bug", "bugs", "features", "plans",
})  # fmt: skip  # a table
ARCHIVES = frozenset({"archive", "archived", "archives", "old", "closed", "completed", "done"})

# Our section = beginnings of headings that mean it, in lower case.
SECTIONS: Mapping[str, Sequence[str]] = {
    "stop": ("stop condition", "acceptance criteria", "acceptance", "definition of done",
             "success criteria", "done when", "done criteria", "exit criteria",
             "completion criteria", "akzeptanzkriterien", "critères d'acceptation",
             "criterios de aceptación", "受け入れ条件", "完了条件", "验收标准", "完成标准"),
    "scope": ("touched paths", "files to change", "files to modify", "files to create",
              "files to touch", "files to edit", "affected files", "files affected",
              "allowed files", "allowed paths", "zu ändernde dateien", "変更ファイル", "涉及文件"),
    "evidence": ("evidence", "implementation notes", "final summary", "as-built", "closure"),
    "proof": ("proof", "verification", "test plan", "testing requirements", "how to verify",
              "検証", "验证"),
    "plan": ("implementation plan", "plan", "approach"),
    "goal": ("goal", "objective"),
    "non_goals": ("non-goal", "non goal", "out of scope"),
    "follow_ups": ("follow-up", "followup", "follow up"),
}  # fmt: skip  # a table

_SQUEEZED = expression(r"[\s_-]+")
_MARKS = expression(
    "(?:\\B'|'\\B|[*_`\"~\u2300-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff\ufe0f\u200d])+"
)
# A remark begins with a bracket, a dash, a comma, a choice, a full stop, or a comment of YAML.
_REMARK = expression(r"\s*(?:[(\[{:;,|—–→#<]|\s--?\s|\.(?:\s|$)|->)")
_PHRASE = expression(r"(?:by|in|for|and|with|as|on|to|until|since|at)\b")
_TAKES_BACK = expression(
    r"\b(?:not|no|pending|except|partial\w*|part|partly|until|without|awaiting|blocked|but)\b"
)

FIELDS = {name: field for field, names in KEYS.items() for name in names}
STATES = {word: state for state, group in WORDS.items() for word in group}
_JOINED = {word.replace(" ", ""): word for word in STATES if " " in word}


def spoken(field: str) -> str:
    """One of our fields or sections in words."""
    return _SPOKEN.get(field, field)


@cache
def squeezed(key: str) -> str:
    """A key without case, blanks, dashes and underscores: `Depends-On` and `depends_on`."""
    return _SQUEEZED.sub("", key.casefold())


def phrase_of(text: str) -> str:
    """The words of a status before any remark, without marks and pictures, in lower case."""
    plain = " ".join(_MARKS.sub(" ", text).split())
    return " ".join(_REMARK.split(plain, maxsplit=1)[0].replace("_", " ").casefold().split())


def word_of(phrase: str) -> str:
    """The known word that a phrase is or begins with; empty if there is none.

    The words after it may say how or by whom (`accepted for implementation`, `superseded by
    0012`), and must take nothing back.
    """
    plain = phrase.replace("-", " ")
    for word in (plain, phrase, _JOINED.get(phrase, "")):
        if word in STATES or word in OF_DECISIONS:
            return word
    words = plain.split()
    for end in range(min(4, len(words) - 1), 0, -1):
        head, rest = " ".join(words[:end]), " ".join(words[end:])
        if head in STATES and _PHRASE.match(rest) and not _TAKES_BACK.search(rest):
            return head
    return ""


def state_of_folder(name: str) -> str:
    """The state that the name of a folder is: `done`, `2-in-progress`; `unknown` for any other."""
    return STATES.get(phrase_of(name.lstrip("0123456789._- ").replace("-", " ")), "unknown")


def is_state(name: str) -> bool:
    """Whether the name of a folder is the name of a state."""
    return state_of_folder(name) != "unknown"


def state_of(word: str, *, decision: bool) -> str:
    """The state of a known word; `unknown` for any other."""
    if decision and word in OF_DECISIONS:
        return OF_DECISIONS[word]
    return STATES.get(word, "unknown")
