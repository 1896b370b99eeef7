"""Suggestions for people who code free text. They are never results, and every page says so.

Topics come from the words alone (TF-IDF, then non-negative matrix factorisation). Once enough texts have been
coded by people, a classifier suggests codes for the rest, with how well it did on texts that it had not seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from threadpoolctl import threadpool_limits

FEWEST_TEXTS = 20
FEWEST_CODED = 40
FEWEST_OF_CODE = 5
TOPICS, WORDS = 8, 8
FOLDS = 5


@dataclass(frozen=True)
class Topic:
    """Words that occur together, and the texts in which they weigh most."""

    words: tuple[str, ...]
    examples: tuple[int, ...]


@dataclass(frozen=True)
class Suggestions:
    """Codes suggested for texts that nobody has coded, by text; ``score`` is the micro-F1 on unseen texts."""

    codes: Mapping[int, tuple[str, ...]]
    trained_on: int
    score: float


def _vectorizer() -> TfidfVectorizer:
    return TfidfVectorizer(
        stop_words="english", sublinear_tf=True, min_df=2, ngram_range=(1, 2), max_features=20_000
    )


def topics(texts: Mapping[int, str], count: int = TOPICS) -> list[Topic]:
    """Return topics among the texts; nothing where there are too few words or texts."""
    keys = sorted(texts)
    if len(keys) < FEWEST_TEXTS:
        return []
    vectorizer = _vectorizer()
    try:
        matrix = vectorizer.fit_transform([texts[key] for key in keys])
    except ValueError:  # no word occurs twice
        return []
    count = min(count, *matrix.shape)
    model = NMF(count, init="nndsvda", random_state=0, max_iter=500)
    with threadpool_limits(1):
        weights = model.fit_transform(matrix)
    names = vectorizer.get_feature_names_out()
    found = []
    for topic in range(count):
        words = tuple(str(names[at]) for at in np.argsort(-model.components_[topic])[:WORDS])
        examples = tuple(keys[at] for at in np.argsort(-weights[:, topic])[:3] if weights[at, topic] > 0)
        if examples:
            found.append(Topic(words, examples))
    return found


def suggest(texts: Mapping[int, str], coded: Mapping[int, frozenset[str]]) -> Suggestions | None:
    """Return suggested codes for the texts that are not coded; None before enough are coded by people."""
    trained = sorted(key for key in coded if key in texts)
    codes = [code for code in sorted(set().union(*coded.values())) if _often(code, coded)] if coded else []
    if len(trained) < FEWEST_CODED or not codes:
        return None
    marks = np.array([[code in coded[key] for code in codes] for key in trained], dtype=int)
    vectorizer = _vectorizer()
    try:
        matrix = vectorizer.fit_transform([texts[key] for key in trained])
    except ValueError:
        return None
    model = OneVsRestClassifier(LogisticRegression(C=10, class_weight="balanced", max_iter=1000))
    with threadpool_limits(1):  # on such small matrices several threads only wait for each other
        seen = cross_val_predict(model, matrix, marks, cv=FOLDS).reshape(marks.shape)
        model.fit(matrix, marks)
    score = round(float(f1_score(marks, seen, average="micro", zero_division=0)), 2)
    rest = sorted(key for key in texts if key not in coded)
    if not rest:
        return Suggestions({}, len(trained), score)
    predicted = model.predict(vectorizer.transform([texts[key] for key in rest])).reshape(len(rest), -1)
    given = {key: _named(codes, row) for key, row in zip(rest, predicted, strict=True)}
    return Suggestions(given, len(trained), score)


def _often(code: str, coded: Mapping[int, frozenset[str]]) -> bool:
    given = sum(code in codes for codes in coded.values())
    return FEWEST_OF_CODE <= given <= len(coded) - FEWEST_OF_CODE


def _named(codes: Sequence[str], row: Sequence[int]) -> tuple[str, ...]:
    return tuple(code for code, mark in zip(codes, row, strict=True) if mark)
