"""Which tokens the platforms need, and which of them are not set."""

from collections.abc import Collection, Mapping

from config.secrets import Secrets
from digests.errors import Problem


def missing_tokens(
    secrets: Secrets, platforms: Collection[str], *, answers: bool, http: bool = False
) -> Mapping[str, tuple[Problem, ...]]:
    """By platform, one problem for each token that it needs and that is not set.

    `http` says that Slack calls us, for which it needs another secret than where we connect to it.
    """
    wanted = (
        ("slack", "SLACK_BOT_TOKEN", secrets.slack_bot_token, True),
        ("slack", "SLACK_APP_TOKEN", secrets.slack_app_token, answers and not http),
        ("slack", "SLACK_SIGNING_SECRET", secrets.slack_signing_secret, answers and http),
        ("discord", "DISCORD_TOKEN", secrets.discord_token, True),
    )
    missing: dict[str, tuple[Problem, ...]] = {}
    for name, variable, value, needed in wanted:
        if name in platforms and needed and not value:
            problem = Problem(
                file="environment",
                line=0,
                column=0,
                message=f"{variable} is not set, and {name} needs it",
                hint="set it in the environment or in .env in the config folder",
            )
            missing[name] = (*missing.get(name, ()), problem)
    return missing
