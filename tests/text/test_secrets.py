"""Secrets are recognised by their forms and redacted; placeholders and prose are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskctl.text.secrets import _FORMS, _SIGNS, REDACTED, redacted, secret_values, secrets_in

# In pieces, so that no scanner takes these examples for real ones.
SECRETS = {
    "an AWS access key": "AKIA" + "IOSFODNN7EXAMPLE",
    "a GitHub token": "ghp_" + "a1B2" * 9,
    "a GitLab token": "glpat-" + "a1B2c3D4e5F6g7H8i9J0",
    "a Slack token": "xoxb-" + "1234567890-abcdef",
    "a Stripe key": "sk_live_" + "a1B2" * 6,
    "an API key": "sk-" + "a1B2" * 6,
    "a Google API key": "AIza" + "a1B2c" * 7,
    "a JSON web token": "eyJhbGciOiJIUzI1NiJ9" + "." + "eyJzdWIiOiIxMjM0In0" + "." + "c2lnbmF0dXJl",
    "a private key": "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
}


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_is_found_and_redacted(kind: str) -> None:
    text = f"use {SECRETS[kind]} here"
    assert [secret.kind for secret in secrets_in(text)] == [kind]
    assert redacted(text) == f"use {REDACTED} here"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("password: hunter2hunter2, then", "password: [REDACTED], then"),
        ('"api_key": "k3yk3yk3y"', '"api_key": "[REDACTED]"'),
        ("DB_PASSWORD=s3cretvalue", "DB_PASSWORD=[REDACTED]"),
        ("postgres://ann:b0b@db/x", "postgres://ann:[REDACTED]@db/x"),
        ("Authorization: Bearer abcdefghijklmnop1", "Authorization: Bearer [REDACTED]"),
    ],
)
def test_only_the_secret_part_is_redacted(text: str, shown: str) -> None:
    assert redacted(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "JWT tokens required; token: string",
        "password: ${DB_PASSWORD1}",
        "token = os.environ['TOKEN_1']",
        "postgres://user:password@localhost/db",
        "Tokens include required claims (sub, exp, iat): see RFC 7519",
        "secret: <your-secret-1>",
        "sk-short",
    ],
)
def test_prose_and_placeholders_are_no_secrets(text: str) -> None:
    assert not list(secrets_in(text))
    assert redacted(text) == text


def test_values_of_variables_that_say_secret_are_redacted_the_longest_first() -> None:
    values = secret_values(
        {"GITHUB_TOKEN": "abcdef", "PGPASSWORD": "abcdefgh", "KEY": "true", "HOME": "/home/ann"}
    )
    assert values == ["abcdefgh", "abcdef"]
    assert redacted("abcdefgh abcdef /home/ann", values) == "[REDACTED] [REDACTED] /home/ann"


@given(st.data())
def test_each_form_has_a_sign_by_which_it_is_found(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(list(_FORMS.values())))
    text = data.draw(st.from_regex(form, fullmatch=True))
    assert any(sign in text.casefold() for sign in _SIGNS)
