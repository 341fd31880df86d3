"""Whether a subscription wants a story."""

from collections.abc import Sequence

from digests.model import Filters, Story


def wanted(story: Story, filters: Filters) -> bool:
    """Passes every filter that is set, by any of its entries."""
    topics = {topic for entry in story.entries for topic in entry.relevance.topics}
    if _mostly(story, filters.muted):
        return False
    checks: list[tuple[tuple[str, ...], set[str]]] = [
        (filters.topics, topics),
        (filters.entities, {name for entry in story.entries for name in entry.entities}),
        (filters.categories, {entry.category for entry in story.entries}),
    ]
    return all(not wanted or set(wanted) & had for wanted, had in checks)


def _mostly(story: Story, muted: Sequence[str]) -> bool:
    """Whether more than half of the story's entries are on a muted topic."""
    on = sum(1 for entry in story.entries if set(entry.relevance.topics) & set(muted))
    return 2 * on > len(story.entries)
