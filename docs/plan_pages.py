"""What the pages about T.A.S.K.S. plans repeat of the program."""

import hashlib

import rfc8785

from taskctl.plans.artifacts.canonical import file_hash
from taskctl.plans.artifacts.features import Feature, FeaturesFile
from taskctl.plans.artifacts.parts import Generated, as_json


def hash_example() -> str:
    """The preimage of a small features.json, and its hash."""
    part = FeaturesFile(
        generated=Generated(timestamp="2026-01-02T03:04:05Z", contentHash="…"),
        features=[Feature(id="F001", title="Read the clock", priority="high")],
    )
    preimage = rfc8785.dumps(as_json(part.model_copy(update={"generated": Generated()})))
    digest = file_hash(as_json(part))
    assert digest == hashlib.sha256(preimage).hexdigest()
    return (
        "A `features.json` with one feature has this preimage, in one line without a line end:\n\n"
        f"```json\n{preimage.decode()}\n```\n\nand so the hash\n\n```text\n{digest}\n```"
    )
