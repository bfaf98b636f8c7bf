"""Secrets in text: tokens and passwords by their well-known forms, and their redaction."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from taskctl.text.expressions import expression

REDACTED = "[REDACTED]"
"""The text in place of a secret, as the T.A.S.K.S. document spells it."""
_SHORTEST = 6
"""Shorter values of variables are words such as `true`, whose redaction would hide the text."""

_FORMS = {
    "an AWS access key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a GitHub token": r"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{40,255})\b",
    "a GitLab token": r"\bgl(?:pat|dt|rt|ptt|cbt)-[\w-]{20,255}",
    "a Slack token": r"\bxox[abeoprs]-[A-Za-z0-9-]{10,255}",
    "a Slack webhook": r"https://hooks\.slack\.com/services/[\w/]{20,255}",
    "a Stripe key": r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,255}",
    "an API key": r"\bsk-[A-Za-z0-9_-]{20,255}",
    "a Google API key": r"\bAIza[\w-]{35}",
    "an npm token": r"\bnpm_[A-Za-z0-9]{36}\b",
    "a PyPI token": r"\bpypi-[\w-]{32,255}",
    "a Hugging Face token": r"\bhf_[A-Za-z0-9]{30,255}\b",
    "a SendGrid key": r"\bSG\.[\w-]{16,64}\.[\w-]{16,64}",
    "a JSON web token": r"\beyJ[\w-]{10,4096}\.eyJ[\w-]{10,4096}\.[\w-]{10,1024}",
    "a private key": r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----"
    r"(?:[^-]{0,20000}-----END [A-Z ]{0,30}PRIVATE KEY-----)?",
    "a bearer token": r"(?i:\bbearer) +(?P<bearer>(?=\S{0,80}\d)[\w.~+/=-]{16,4096})",
    "a password in a URL": r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{0,100}:(?P<url>[^\s/@]{3,100})@",
    # A digit is required: `token: string` in prose is no secret.
    "a password": r"(?i:(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key))"
    r"[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?P<value>(?=[^\s\"'`,;]{0,80}\d)[^\s\"'`,;]{8,4096})",
}
_NUMBERED = {f"n{number}": kind for number, kind in enumerate(_FORMS)}
_ANY = expression(
    "|".join(f"(?P<{n}>{form})" for n, form in zip(_NUMBERED, _FORMS.values(), strict=True))
)
_SIGNS = (
    "akia", "asia", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "glcbt-",
    "gldt-", "glrt-", "glptt-", "xox", "hooks.slack.com", "k_live_", "k_test_", "sk-", "aiza",
    "npm_", "pypi-", "hf_", "sg.", "eyj", "-----begin", "bearer", "://", "password", "passwd",
    "passphrase", "secret", "token", "key",
)  # fmt: skip  # a table
"""Each form needs one of these in a text without capitals, which is found 30 times as fast."""
_PARTS = ("bearer", "url", "value")
_PLACEHOLDER = expression(
    r"[$<{\[*%].*|.*(?:environ|getenv|process\.env|secrets\.|\(\)).*|x+|\.+"
    r"|(?:your|my|the|example|dummy|fake|test|change)[-_ ]?\w*|pass(?:word)?|secret|token",
    re.IGNORECASE,
)
_SAYS_SECRET = expression(
    r"SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|API_?KEY|(?:^|_)(?:KEY|PASS|PAT)(?:_|$)",
    re.IGNORECASE,
)


class Secret(NamedTuple):
    """A secret in a text: its kind with an article, and its place, the end exclusive."""

    kind: str
    start: int
    end: int


def secrets_in(text: str) -> Iterator[Secret]:
    """The secrets of a text by their forms, the first first.

    Placeholders (`<token>`, `${TOKEN}`, `your-api-key`) are none. Passwords that are neither in a
    URL nor behind a name such as `password:`, and those without a digit, are not recognised.
    """
    folded = text.casefold()
    if not any(sign in folded for sign in _SIGNS):
        return
    for found in _ANY.finditer(text):
        start, end = found.span(next((part for part in _PARTS if found[part]), 0))
        if not _PLACEHOLDER.fullmatch(text, start, end):
            yield Secret(_NUMBERED[_kind(found)], start, end)


def redacted(text: str, values: Collection[str] = ()) -> str:
    """The text with `REDACTED` in place of its secrets and of known values."""
    for value in values:
        text = text.replace(value, REDACTED)
    pieces, position = [], 0
    for secret in secrets_in(text):
        pieces += [text[position : secret.start], REDACTED]
        position = secret.end
    return "".join((*pieces, text[position:])) if pieces else text


def secret_values(environment: Mapping[str, str]) -> list[str]:
    """The values of variables whose names say that they are secret, the longest first."""
    values = {v for name, v in environment.items() if _SAYS_SECRET.search(name)}
    return sorted((v for v in values if len(v) >= _SHORTEST), key=lambda v: (-len(v), v))


def _kind(found: re.Match[str]) -> str:
    return next(name for name in _NUMBERED if found[name])
