"""Presidio's analyzer by its patterns alone, as the peers that are measured beside us run it.

Its model of language would have to be downloaded, so it does less than it could, and is faster. Needs the packages of
bench/peers.txt and nothing of ours, as some of it runs in an environment without Maskwire.
"""

from __future__ import annotations

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine


class _NoLanguage(NlpEngine):
    """Presidio asks for one: it says nothing of any text."""

    def load(self) -> None:
        """There is nothing to load."""

    def is_loaded(self) -> bool:
        """At any time."""
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:  # noqa: ARG002
        """No tokens, no lemmas."""
        return NlpArtifacts([], [], [], [], self, language)

    def process_batch(self, texts, language, **_):
        """Each by itself."""
        return ((text, self.process_text(text, language)) for text in texts)

    def is_stopword(self, word: str, language: str) -> bool:  # noqa: ARG002
        """No word is."""
        return False

    def is_punct(self, word: str, language: str) -> bool:  # noqa: ARG002
        """No word is."""
        return False

    def get_supported_entities(self) -> list[str]:
        """None."""
        return []

    def get_supported_languages(self) -> list[str]:
        """English."""
        return ["en"]


def analyzer(*, only_patterns: bool = False) -> AnalyzerEngine:
    """With all recognizers of English, or ``only_patterns``: without those that are code."""
    engine = _NoLanguage()
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=engine)
    if only_patterns:
        registry.recognizers = [one for one in registry.recognizers if hasattr(one, "patterns")]
    return AnalyzerEngine(registry, engine, supported_languages=["en"])
