"""features.json: the capabilities that a plan delivers."""

from taskctl.plans.artifacts.parts import ArtifactFile, Generated, Part, Priority, SourceEvidence


class Feature(Part):
    """A capability; `tasks.json` names it by its id."""

    id: str
    title: str
    description: str = ""
    priority: Priority = "medium"
    source_evidence: list[SourceEvidence] = []


class FeaturesFile(ArtifactFile):
    """The contents of features.json."""

    generated: Generated = Generated()
    features: list[Feature]
