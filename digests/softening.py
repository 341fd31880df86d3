"""A word that was asked may stand in a passage as another of the same meaning: by embeddings of words.

Two words as near as _LIKE are one to the question, and as far as _UNLIKE nothing to each other; in between
one stands for the other in part. Names are never softened: a rival means nearly the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from digests.lexicon import spoken
from digests.nearness import Nearness
from digests.retrieval import Found, Passage, Term

_UNLIKE = 0.4
_LIKE = 0.7


def softened(found: Sequence[Found], terms: Sequence[Term], nearness: Nearness) -> tuple[Found, ...]:
    """The same entries, their passages with what stands for the words asked."""
    soft = [at for at, term in enumerate(terms) if term.name is None]
    texts = {one.entry.title for one in found} | {each.sentence for one in found for each in one.passages}
    words = {text: spoken(text) for text in texts}
    vocabulary = list(dict.fromkeys(word for told in words.values() for word in told))
    if not soft or not vocabulary:
        return tuple(found)
    likeness = nearness.of_words([terms[at].said for at in soft], vocabulary)
    worth = ((likeness - _UNLIKE) / (_LIKE - _UNLIKE)).clip(0.0, 1.0)
    column = {word: at for at, word in enumerate(vocabulary)}
    best = {
        text: dict(zip(soft, worth[:, [column[word] for word in told]].max(axis=1).tolist(), strict=True))
        for text, told in words.items()
        if told
    }
    return tuple(_softened(one, best) for one in found)


def _softened(found: Found, best: Mapping[str, Mapping[int, float]]) -> Found:
    title = _at_least(found.title, best.get(found.entry.title, {}))
    passages = []
    for passage in found.passages:
        near = _at_least(passage.near, best.get(passage.sentence, {})) if passage.sentence else title
        passages.append(Passage(sentence=passage.sentence, found=tuple(map(max, title, near)), near=near))
    return replace(found, title=title, passages=tuple(passages))


def _at_least(held: Sequence[float], worth: Mapping[int, float]) -> tuple[float, ...]:
    return tuple(max(value, worth.get(at, 0.0)) for at, value in enumerate(held))
