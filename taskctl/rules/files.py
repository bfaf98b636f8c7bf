"""FI: a file of the plan can be read as what it is."""

from collections.abc import Iterator

from taskctl.model.findings import Finding, Fix, Related
from taskctl.model.plans import Plans
from taskctl.rules.registry import rule


def _faults(plan: Plans, kind: str, help_text: str) -> Iterator[Finding]:
    for fault in plan.faults:
        if fault.kind == kind:
            # A single lost character may be meant, in a text about such characters.
            mild = "info" if fault.message.startswith("holds U+FFFD") else ""
            yield Finding(
                fault.place,
                fault.message,
                help_text,
                subject=kind,
                severity=mild,
                related=tuple(Related(*note) for note in fault.notes),
                fix=Fix(help_text, fault.edits, safe=False) if fault.edits else None,
            )


@rule("FI001", "not-utf8")
def not_utf8(plan: Plans) -> Iterator[Finding]:
    """A file is not UTF-8.

    Every tool guesses another encoding, and each edit can destroy more of the text. The file is
    not read any further.

    Fix:
        Convert it, here from Latin-1: `iconv -f latin1 -t utf-8 FILE > NEW && mv NEW FILE`.
    """
    yield from _faults(plan, "encoding", "convert the file to UTF-8")


@rule("FI002", "damaged-encoding", "warning")
def damaged_encoding(plan: Plans) -> Iterator[Finding]:
    """Text went through a wrong code page: `â€”` was a dash once.

    Someone opened UTF-8 as another encoding and saved it. The signs are wrong everywhere, and
    each such round makes it worse.

    Bad:
        The QoS ABI â€” version 1
    Good:
        The QoS ABI — version 1
    Fix:
        Take the file from before the damage; or `--fix --unsafe-fixes` writes the characters that
        were meant. Characters whose last byte was lost are chosen, and listed; what cannot be
        known stays as it is.
    """
    yield from _faults(plan, "damage", "write the characters that were meant")


@rule("FI003", "nul-or-control")
def nul_or_control(plan: Plans) -> Iterator[Finding]:
    """A file holds NUL bytes, control characters or bidi overrides.

    Git takes the file for binary and shows no diff, terminals act on it, and what is shown need
    not be what is written.

    Fix:
        Remove the characters; `cat -v FILE` shows them.
    """
    yield from _faults(plan, "control", "remove the character; `cat -v` shows it")


@rule("FI004", "unclosed-fence")
def unclosed_fence(plan: Plans) -> Iterator[Finding]:
    """A code fence is never closed, so all below it is code.

    The headings, stop conditions and allowlist below it are not there for any reader.

    Fix:
        Close the fence with as many back-ticks or tildes as it was opened with.
    """
    yield from _faults(plan, "fence", "close the fence")


@rule("FI005", "unclosed-comment", "warning")
def unclosed_comment(plan: Plans) -> Iterator[Finding]:
    """An HTML comment is never closed, so all below it is hidden.

    Headings and boxes below it are seen by nobody.

    Fix:
        Close it with `-->`.
    """
    yield from _faults(plan, "comment", "close the comment with `-->`")


@rule("FI006", "unreadable")
def unreadable(plan: Plans) -> Iterator[Finding]:
    """A path of the plan is not a readable regular file inside the repository.

    A directory, a device, a link to nothing or out of the repository, or a file without the
    right to read it. It is never opened, and whatever it was meant to say is missing.

    Fix:
        Put a regular file there, or exclude the path in the settings.
    """
    yield from _faults(plan, "unreadable", "put a regular file there, or exclude the path")


@rule("FI007", "empty-file")
def empty_file(plan: Plans) -> Iterator[Finding]:
    """A file of the plan is empty.

    Others can depend on its id, and nobody can do it.

    Fix:
        Write the item, or delete the file.
    """
    yield from _faults(plan, "empty", "write the item, or delete the file")


@rule("FI008", "merge-conflict")
def merge_conflict(plan: Plans) -> Iterator[Finding]:
    """A merge conflict was left in the file.

    Both sides of the conflict are in the file, so it says two things at once.

    Fix:
        Choose a side and remove the lines of `<<<<<<<`, `=======` and `>>>>>>>`.
    """
    yield from _faults(plan, "conflict", "resolve the conflict and remove its markers")


@rule("FI009", "line-too-long", "warning")
def line_too_long(plan: Plans) -> Iterator[Finding]:
    """A line is longer than any person or diff can show.

    Reviewers see nothing of a change in it, and editors hang.

    Fix:
        Break the line, or move the data into a file of its own.
    Settings:
        rules.line-length
    """
    yield from _faults(plan, "long", "break the line, or move the data elsewhere")
