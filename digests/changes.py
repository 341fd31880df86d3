"""The subscriptions in force: those of the admin's files, with what was changed by command."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from digests.model import Change, Subscription, Target


def in_force(
    subscriptions: Sequence[Subscription], changes: Sequence[Change], heard: Collection[Target] = ()
) -> tuple[Subscription, ...]:
    """What is to be published. A channel that muted topics gets its own form of a shared subscription.

    So does one of `heard`, whose readers' feedback moves its ranking. A name that the files have is theirs:
    a change never stands in its place.
    """
    named = {one.name for one in subscriptions}
    ordered = [one.subscription for one in changes if one.subscription and one.subscription.name not in named]
    muted: dict[Target, list[str]] = {target: [] for target in heard}
    for one in changes:
        if one.muted:
            muted.setdefault(one.target, []).append(one.muted)
    return tuple(made for one in (*subscriptions, *ordered) for made in _apart(one, muted))


def _apart(subscription: Subscription, muted: dict[Target, list[str]]) -> list[Subscription]:
    """The subscription for the targets that muted nothing, and one for each of the others."""
    apart = [target for target in subscription.targets if target in muted]
    if not apart:
        return [subscription]
    together = tuple(target for target in subscription.targets if target not in muted)
    made = [replace(subscription, targets=together)] if together else []
    for target in apart:
        filters = replace(subscription.filters, muted=tuple(sorted(muted[target])))
        # Alone it keeps its name, and with it its past.
        name = subscription.name if len(subscription.targets) == 1 else f"{subscription.name}@{target}"
        made.append(replace(subscription, name=name, targets=(target,), filters=filters))
    return made
