"""What Slack refuses, in an admin's words: every error of the SDK as a DeliveryError."""

import asyncio
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from digests.errors import DeliveryError

_WRONG_BOT = (
    "Slack refuses the bot token ({code}): put the app's Bot User OAuth Token, which begins with xoxb-, "
    "into SLACK_BOT_TOKEN"
)
_FORM = "Slack refuses the form of the message ({code}{detail}): a fault of racebrief, please report it"
_POLICY = "the workspace does not let racebrief post in {channel} ({code}): ask an owner of the workspace"
_GONE = "the post in {channel} cannot be edited any more ({code}): nothing needs doing"

_ADVICE = {
    "not_in_channel": "racebrief is not in {channel}: invite it there with /invite @racebrief",
    "channel_not_found": (
        "Slack knows no channel {channel} that racebrief may see: check the name or ID, "
        "and invite it there with /invite @racebrief where the channel is private"
    ),
    "is_archived": "{channel} is archived: bring it back in Slack, or name another channel",
    "missing_scope": (
        "the Slack app lacks the scope {needed}: add it under OAuth & Permissions "
        "and install the app to the workspace again"
    ),
    "not_allowed_token_type": (
        "Slack wants another kind of token ({code}): SLACK_BOT_TOKEN begins with xoxb-, "
        "SLACK_APP_TOKEN with xapp-"
    ),
    "invalid_auth": _WRONG_BOT,
    "not_authed": _WRONG_BOT,
    "account_inactive": _WRONG_BOT,
    "token_revoked": _WRONG_BOT,
    "token_expired": _WRONG_BOT,
    "invalid_blocks": _FORM,
    "invalid_blocks_format": _FORM,
    "invalid_arguments": _FORM,
    "msg_too_long": _FORM,
    "msg_blocks_too_long": _FORM,
    "no_text": _FORM,
    "metadata_too_large": _FORM,
    "restricted_action": _POLICY,
    "restricted_action_read_only_channel": _POLICY,
    "restricted_action_thread_only_channel": _POLICY,
    "restricted_action_thread_locked": _POLICY,
    "access_denied": _POLICY,
    "team_access_not_granted": _POLICY,
    "ekm_access_denied": _POLICY,
    "cant_update_message": _GONE,
    "edit_window_closed": _GONE,
    "message_not_found": _GONE,
    "thread_not_found": "the post in {channel} is gone, so its replies have no thread: nothing needs doing",
}

_DEFAULT_PAUSE = 30.0  # seconds; where Slack limits us without saying for how long

_SLACK_IS_ILL = frozenset(
    ("internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org")
)

SLACK_FAILURES = (SlackClientError, aiohttp.ClientError, asyncio.TimeoutError, TimeoutError)
"""All that a call of the Web API may raise."""


def delivery_error(error: Exception, target: str, channel: str, *, writes: bool) -> DeliveryError:
    """`error`, one of SLACK_FAILURES, in an admin's words.

    `writes` says whether the call may have stored a message; then a lost answer leaves its outcome unknown.
    """
    if isinstance(error, SlackApiError):
        return _refused(error, target, channel, writes=writes)
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return DeliveryError(
            target, "Slack cannot be reached: check the network; racebrief tries again", retryable=True
        )
    return DeliveryError(
        target,
        "the connection to Slack was lost before it answered; racebrief looks for the message "
        "and tries again",
        retryable=True,
        outcome_unknown=writes,
    )


def _refused(error: SlackApiError, target: str, channel: str, *, writes: bool) -> DeliveryError:
    response = error.response
    data = getattr(response, "data", None)
    said: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    # A body that is no JSON comes as aiohttp's response, which calls the status otherwise.
    status: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    code = str(said.get("error", ""))
    if status == 429 or code in ("ratelimited", "rate_limited", "message_limit_exceeded"):
        return DeliveryError(
            target,
            f"Slack asks racebrief to slow down in {channel}; it waits and tries again",
            retryable=True,
            retry_after=_retry_after(getattr(response, "headers", {})),
        )
    if code in _SLACK_IS_ILL or status >= 500 or not code:
        return DeliveryError(
            target,
            f"Slack has a fault of its own ({code or f'status {status}'}); racebrief tries again",
            retryable=True,
            outcome_unknown=writes,
        )
    advice = _ADVICE.get(
        code, "Slack refuses {channel} ({code}{detail}): see the code's meaning in its API pages"
    )
    return DeliveryError(
        target,
        advice.format(
            channel=channel, code=code, needed=said.get("needed", "it names"), detail=_detail(said)
        ),
        retryable=False,
    )


def _detail(said: Mapping[str, Any]) -> str:
    metadata = said.get("response_metadata")
    messages = metadata.get("messages") if isinstance(metadata, Mapping) else None
    return f": {messages[0]}"[:200] if isinstance(messages, list) and messages else ""


def _retry_after(headers: Mapping[str, str]) -> float:
    try:
        return max(float(headers.get("Retry-After", "")), 1.0)
    except ValueError:
        return _DEFAULT_PAUSE
