"""Opinion groups among agree/disagree/pass statements: only where they are stable and large enough.

Votes are numbers (agree 1, disagree -1, pass and no answer 0, each statement centred). Their first two
principal components are clustered, into as few groups as tell people apart nearly as well as the best number
does (silhouette). Groups are shown if they stand out more than in votes shuffled statement by statement, and
if clusterings of bootstrap samples agree with them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score, silhouette_score
from threadpoolctl import threadpool_limits

from consult.analysis.rounding import SMALLEST_BASE, percent, rounded
from consult.analysis.variables import NONE, Responses

MOST_GROUPS = 5
BOOTSTRAPS = 20
#: Mean adjusted Rand index below which groups are not published.
STABLE = 0.7
SMALLEST_GROUP = SMALLEST_BASE
#: How much worse a silhouette may be for the sake of fewer groups.
CLOSE = 0.1
SHUFFLES = 10
REPRESENTATIVE = 5
AGREE, DISAGREE = 0, 1
Votes = NDArray[np.float64]


@dataclass(frozen=True)
class Representative:
    """A statement by which a group differs from everybody else; shares are of rounded counts."""

    statement: str
    verdict: str
    share: int | None
    share_of_others: int | None


@dataclass(frozen=True)
class OpinionGroup:
    """One group: about how many people, and what sets it apart."""

    size: int
    statements: tuple[Representative, ...]


@dataclass(frozen=True)
class OpinionMap:
    """The groups of one question, or the sentence that says why there are none.

    ``stability`` is the mean adjusted Rand index of bootstrap samples (1 is the same groups every time);
    ``explained`` is the share of the variance in the two components, in whole percent.
    """

    base: int
    groups: tuple[OpinionGroup, ...]
    stability: float | None
    explained: int | None
    reason: str


def opinion_map(responses: Responses, question: str, seed: int = 1) -> OpinionMap:
    """Return the opinion groups of a question with statements; ``seed`` makes the result repeatable."""
    variables = responses.of_question(question)
    codes = np.stack([responses.column(variable.name) for variable in variables], axis=1)
    codes = codes[np.any((codes == AGREE) | (codes == DISAGREE), axis=1)]
    if len(codes) < 4 * SMALLEST_GROUP or len(variables) < 3:
        return OpinionMap(
            rounded(len(codes)), (), None, None, "Too few people or statements to look for groups."
        )
    if not np.ptp(codes, axis=0).any():
        return OpinionMap(rounded(len(codes)), (), None, None, "Everybody voted alike.")
    points, explained = _components(_votes(codes))
    best = _best(points, seed)
    if best is None or best[0] <= _by_chance(codes, seed):
        return OpinionMap(rounded(len(codes)), (), None, explained, "The votes do not fall into groups.")
    labels = best[1]
    stability = round(_stability(points, labels, seed), 2)
    if stability < STABLE:
        reason = "The groups change when some people are left out. They are not shown."
        return OpinionMap(rounded(len(codes)), (), stability, explained, reason)
    texts = [variable.item for variable in variables]
    order = np.argsort(-np.bincount(labels), kind="stable")
    groups = tuple(_group(codes, labels == label, texts) for label in order)
    return OpinionMap(rounded(len(codes)), groups, stability, explained, "")


def _votes(codes: NDArray[np.int64]) -> Votes:
    votes = (codes == AGREE).astype(float) - (codes == DISAGREE).astype(float)
    return np.asarray(votes - votes.mean(axis=0))


def _components(votes: Votes) -> tuple[Votes, int]:
    fitted = PCA(n_components=2, svd_solver="full").fit(votes)
    points: Votes = fitted.transform(votes)
    explained = float(np.nan_to_num(fitted.explained_variance_ratio_).sum())
    return points, round(100 * explained)


def _clusters(points: Votes, count: int, seed: int) -> NDArray[np.int64]:
    with threadpool_limits(1):  # so few points are slower, and differ in the last digit, on several threads
        labels: NDArray[np.int64] = KMeans(count, n_init=2, random_state=seed).fit_predict(points)
    return labels


def _best(points: Votes, seed: int) -> tuple[float, NDArray[np.int64]] | None:
    """Return the silhouette and labels of the clustering to take, or None where all groups are too small."""
    distinct = len(np.unique(points.round(9), axis=0))
    found = []
    for count in range(2, min(MOST_GROUPS, distinct - 1) + 1):
        labels = _clusters(points, count, seed)
        if min(np.bincount(labels)) >= SMALLEST_GROUP:
            size = min(len(points), 1_500)
            score = float(silhouette_score(points, labels, sample_size=size, random_state=seed))
            found.append((score, labels))
    highest = max((score for score, _labels in found), default=0.0)
    return next((entry for entry in found if entry[0] >= highest - CLOSE), None)


def _by_chance(codes: NDArray[np.int64], seed: int) -> float:
    """Return the best silhouette among votes shuffled within each statement, where no groups can be."""
    random = np.random.default_rng(seed)
    found = [0.0]
    for _ in range(SHUFFLES):
        shuffled = np.stack([random.permutation(column) for column in codes.T], axis=1)
        best = _best(_components(_votes(shuffled))[0], seed)
        found.append(best[0] if best else 0.0)
    return max(found)


def _stability(points: Votes, labels: NDArray[np.int64], seed: int) -> float:
    random = np.random.default_rng(seed)
    count = len(np.unique(labels))
    found = []
    for _ in range(BOOTSTRAPS):
        drawn = random.integers(len(points), size=len(points))
        found.append(adjusted_rand_score(labels[drawn], _clusters(points[drawn], count, seed)))
    return float(np.mean(found))


def _group(codes: NDArray[np.int64], inside: NDArray[np.bool_], texts: list[str]) -> OpinionGroup:
    """Return a group with the statements on which it differs most from all others (two-proportion z)."""
    candidates = []
    for at, text in enumerate(texts):
        for verdict, code in (("agree", AGREE), ("disagree", DISAGREE)):
            mine, others = _counts(codes[inside, at], code), _counts(codes[~inside, at], code)
            if min(mine[1], others[1]) >= SMALLEST_GROUP:
                shares = (_share(*mine), _share(*others))
                candidates.append((_distance(mine, others), Representative(text, verdict, *shares)))
    candidates.sort(key=lambda entry: -entry[0])
    threshold = float(norm.ppf(0.95))
    chosen = tuple(entry for distance, entry in candidates[:REPRESENTATIVE] if distance > threshold)
    return OpinionGroup(rounded(int(inside.sum())), chosen)


def _counts(column: NDArray[np.int64], code: int) -> tuple[int, int]:
    return int((column == code).sum()), int((column != NONE).sum())


def _share(part: int, whole: int) -> int | None:
    return percent(rounded(part), rounded(whole))


def _distance(mine: tuple[int, int], others: tuple[int, int]) -> float:
    """Return how far apart two shares are, in standard errors of their pooled share."""
    pooled = (mine[0] + others[0]) / (mine[1] + others[1])
    error = np.sqrt(pooled * (1 - pooled) * (1 / mine[1] + 1 / others[1]))
    return float((mine[0] / mine[1] - others[0] / others[1]) / error) if error > 0 else 0.0
