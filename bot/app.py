"""The composition root: the only module that knows which adapter stands behind which port.

Adapters are imported where they are built, so that a command pays only for what it uses.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot.running import App, Chat
from bot.shelves import Corpus
from bot.tokens import missing_tokens
from bot.watching import Watch
from config.secrets import Secrets
from config.settings import CollectOptions, HttpOptions, Settings
from digests import commands
from digests.command_list import Suggest
from digests.document import Chart, Document, Reply
from digests.drafting import Drafting, Limits
from digests.errors import ConfigError, FeedError
from digests.model import Command, Feed, FeedState, Fetched, Part, Target
from digests.nearness import Nearness
from digests.ports import ArticleReader, Channel, Clock, Embedder, Fetcher, LanguageModel, Parser

if TYPE_CHECKING:
    from adapters.feeds import Room

Answer = Callable[[Command], Awaitable[Reply]]
Offer = Callable[[Suggest, str, Target | None], Awaitable[Sequence[str]]]

DATABASE = "racebrief.sqlite"
PARSE_SECONDS = 10.0
COMMANDS_HASH = "discord-commands.sha256"
CHATS = ("slack", "discord")
PLATFORMS = ("slack", "discord", "html", "console")


def open_corpus(data: Path) -> Corpus:
    """The database in the data folder, made where there is none. Raises CorpusError."""
    from adapters.corpus import SqliteCorpus

    return SqliteCorpus(data / DATABASE)


def open_embedder() -> Embedder | None:
    """The installed embedding package; None without one: stories are then told apart by words alone."""
    from adapters.models.wordvectors import WordVectors

    return WordVectors.find()


def nearness_of(corpus: Corpus, embedder: Embedder | None) -> Nearness | None:
    """What finds entries by meaning; None without an embedding package."""
    return Nearness(embedder, corpus) if embedder else None


def hold(data: Path) -> Callable[[], None]:
    """Keeps every other process off the data folder until the answer is called. Raises CorpusError."""
    from adapters.corpus import FolderLock

    lock = FolderLock(data)
    lock.take()
    return lock.release


def back_up(data: Path, copy: Path) -> None:
    """A sound copy of the database, also while it is in use. Raises CorpusError."""
    from adapters.corpus import back_up as copy_whole

    copy_whole(data / DATABASE, copy)


def restore(copy: Path, data: Path) -> Path | None:
    """Puts a copy in the database's place and says where that was moved. Raises CorpusError."""
    from adapters.corpus import restore as put_back

    release = hold(data)
    try:
        return put_back(copy, data / DATABASE)
    finally:
        release()


def open_clock(file: str | None) -> Clock:
    """The machine's clock, or the simulated one that RACEBRIEF_CLOCK names. Raises BriefingError."""
    from adapters.clock import FileClock, SystemClock

    if not file:
        return SystemClock()
    clock = FileClock(Path(file))
    clock.now()
    return clock


def platforms_of(settings: Settings) -> tuple[str, ...]:
    """The platforms that the subscriptions and the admin's place name, in order of appearance."""
    places = [one for order in settings.subscriptions for one in order.targets]
    if settings.admin is not None:
        places.append(settings.admin)
    return tuple(dict.fromkeys(one.platform for one in places))


def _articles(fetcher: Fetcher, parser: Parser) -> ArticleReader | None:
    from adapters.feeds import ArticleReader as Reader
    from adapters.feeds import HttpFetcher, ParserPool

    if isinstance(fetcher, HttpFetcher) and isinstance(parser, ParserPool):
        return Reader(fetcher, parser)
    return None


def build(
    settings: Settings,
    secrets: Secrets,
    data: Path,
    *,
    clock: Clock,
    stream: TextIO,
    platforms: Collection[str],
    answers: bool = False,
) -> App:
    """The application with channels for `platforms`; `answers` is for commands, which want all tokens.

    It has the data folder to itself until it is closed. Raises ConfigError where a token is missing,
    CorpusError where the database cannot be used or another process uses it.
    """
    missing = missing_tokens(secrets, platforms, answers=answers, http=settings.slack_http is not None)
    if missing:
        raise ConfigError([problem for found in missing.values() for problem in found])
    release = hold(data)
    try:
        return _built(settings, secrets, data, clock, stream, platforms, release)
    except BaseException:
        release()
        raise


def _built(
    settings: Settings,
    secrets: Secrets,
    data: Path,
    clock: Clock,
    stream: TextIO,
    platforms: Collection[str],
    release: Callable[[], None],
) -> App:
    from adapters.feeds import ParserPool, Room

    corpus = open_corpus(data)
    room = Room()
    embedder = open_embedder()

    def shelf() -> commands.Shelf:
        return app.shelf

    chats = {
        name: _chat(name, secrets, shelf, data, settings.slack_http) for name in platforms if name in CHATS
    }
    app = App(
        settings=settings,
        corpus=corpus,
        clock=clock,
        parsing=ParserPool(seconds=PARSE_SECONDS, room=room),
        fetching=_fetching(settings.collect, room),
        articles_of=_articles,
        channels={name: chat.channel for name, chat in chats.items()}
        | {name: _channel(name, data, stream) for name in platforms if name not in chats},
        chats=chats,
        release=release,
        drafting=drafting_of(settings, secrets, corpus),
        embedder=embedder,
        nearness=nearness_of(corpus, embedder),
        watch=Watch(settings.folder),
    )
    return app


def drafting_of(settings: Settings, secrets: Secrets, corpus: Corpus) -> Drafting | None:
    """The language model of briefings.yaml with its limits; None where there is none."""
    told = settings.model
    if told is None:
        return None
    from adapters.models.anthropic import URL as ANTHROPIC
    from adapters.models.anthropic import AnthropicModel
    from adapters.models.openai import URL as OPENAI
    from adapters.models.openai import OpenAiModel

    key = secrets.racebrief_model_key
    model: LanguageModel
    if told.kind == "anthropic":
        model = AnthropicModel(
            model=told.name, key=key, url=told.url or ANTHROPIC, timeout_s=told.timeout_seconds
        )
    else:
        model = OpenAiModel(model=told.name, key=key, url=told.url or OPENAI, timeout_s=told.timeout_seconds)
    limits = Limits(
        daily_tokens=told.tokens_a_day,
        daily_cost=told.cost_a_day,
        price_in=told.price_in,
        price_out=told.price_out,
    )
    return Drafting(model=model, name=told.name, store=corpus, limits=limits)


def _fetching(options: CollectOptions, room: "Room | None") -> AbstractAsyncContextManager[Fetcher]:
    from adapters.feeds import HttpFetcher

    contact = f"; {options.contact}" if options.contact else ""
    return HttpFetcher(
        timeout_s=options.timeout_seconds,
        max_bytes=int(options.max_megabytes * 1024 * 1024),
        user_agent=f"racebrief/0.1 (feed reader{contact})",
        allow_private_hosts=options.allow_private_hosts,
        connections=options.concurrency,
        room=room,
    )


async def find_feed(settings: Settings, url: str) -> tuple[str, str, int]:
    """(address, title, items) of the feed at an address or named by the page there. Raises FeedError."""
    from adapters.feeds import HttpFetcher, ParserPool
    from adapters.feeds.find import find_feed as find

    fetching = _fetching(settings.collect, None)
    async with fetching as fetcher, ParserPool(workers=1, seconds=PARSE_SECONDS) as pool:
        assert isinstance(fetcher, HttpFetcher)  # noqa: S101  it is what _fetching makes
        found = await find(fetcher, pool, url)
    return found.url, found.title, found.items


async def try_feeds(settings: Settings, states: Mapping[str, FeedState]) -> list[tuple[Feed, str, bool]]:
    """Each feed with a line on how it fares and whether it can be read, in order. Asks with what is known."""
    from adapters.feeds import ParserPool, Room

    room, gate = Room(), asyncio.Semaphore(settings.collect.concurrency)

    async def attempt(feed: Feed) -> tuple[Feed, str, bool]:
        async with gate:
            try:
                answer = await fetcher.fetch(feed, states.get(feed.url) or FeedState(feed_url=feed.url))
                found = "nothing new since it was last read"
                if isinstance(answer, Fetched):
                    found = f"{len((await pool.parse(answer)).items)} items"
            except FeedError as error:
                return feed, str(error), False
        moved = (
            f", moved to {answer.moved_to}; write that into feeds.yaml"
            if answer.moved_to not in (None, feed.url)
            else ""
        )
        return feed, f"{found}{moved}", True

    fetching = _fetching(settings.collect, room)
    async with fetching as fetcher, ParserPool(seconds=PARSE_SECONDS, room=room) as pool:
        return list(await asyncio.gather(*(attempt(feed) for feed in settings.feeds)))


def _chat(
    name: str,
    secrets: Secrets,
    shelf: Callable[[], commands.Shelf],
    data: Path,
    http: HttpOptions | None,
) -> Chat:
    async def answer(command: Command) -> Reply:
        return await commands.answer(command, shelf())

    async def offer(kind: Suggest, typed: str, target: Target | None) -> Sequence[str]:
        return await asyncio.to_thread(commands.suggest, kind, typed, target, shelf())

    if name == "slack":
        return _slack(secrets, answer, offer, http)
    return _discord(secrets, answer, offer, data)


def _slack(secrets: Secrets, answer: Answer, offer: Offer, http: HttpOptions | None) -> Chat:
    from adapters.slack.app import Door, SlackApp

    secret = secrets.slack_signing_secret
    app = SlackApp(
        secrets.slack_bot_token or "",
        secrets.slack_app_token or "",
        answer,
        secrets.slack_api_url,
        offer=offer,
        draw=draw_chart,
        door=Door(address=http.address, port=http.port, secret=secret) if http and secret else None,
    )
    # Sending needs no connection, so there is nothing to log in to.
    return Chat(channel=app.channel, log_in=partial(asyncio.sleep, 0), listen=app.start, stop=app.stop)


def _discord(secrets: Secrets, answer: Answer, offer: Offer, data: Path) -> Chat:
    from adapters.discord.app import DiscordApp

    known = data / COMMANDS_HASH
    app = DiscordApp(
        secrets.discord_token or "",
        answer,
        api_url=secrets.discord_api_url,
        gateway_url=secrets.discord_gateway_url,
        synced=lambda told: known.exists() and known.read_text(encoding="ascii").strip() == told,
        remember=lambda told: _remember(known, told),
        offer=offer,
        draw=draw_chart,
    )
    return Chat(channel=app.channel, log_in=partial(app.start, listen=False), listen=app.start, stop=app.stop)


def draw_chart(chart: Chart) -> bytes:
    """A chart as a PNG file. Blocking. Raises DrawingError."""
    from adapters.charts import draw

    return draw(chart)


def _remember(known: Path, told: str) -> None:
    known.write_text(f"{told}\n", encoding="ascii")


def _channel(name: str, data: Path, stream: TextIO) -> Channel:
    if name == "html":
        from adapters.html import HtmlChannel

        return HtmlChannel(data)
    from adapters.console import ConsoleChannel

    return ConsoleChannel(stream, colour=stream.isatty())


def rendered(platform: str, document: Document) -> tuple[Part, ...]:
    """The messages that would carry a document on slack or discord. Needs no token."""
    if platform == "slack":
        from adapters.slack.render import render
    else:
        from adapters.discord.render import render
    return render(document)


def page(document: Document) -> str:
    """The document as a whole HTML page."""
    from adapters.html import page as as_page

    return as_page(document)


def text(document: Document, width: int) -> str:
    """The document as plain text of that many columns."""
    from adapters.console import text as as_text

    return as_text(document, width)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFeeds:
    """The demo's days and when each is briefed (UTC); `serve` has its feeds on loopback while it is open."""

    days: tuple[date, ...]
    briefed_at: time
    serve: Callable[[Clock], AbstractContextManager[tuple[Feed, ...]]]


def demo_feeds() -> DemoFeeds:
    """The sample feeds that come with the program."""
    from adapters.demo import DEMO_DAYS, DEMO_TIME, DemoServer

    @contextmanager
    def serve(clock: Clock) -> Iterator[tuple[Feed, ...]]:
        with DemoServer(clock) as server:
            yield server.feeds()

    return DemoFeeds(days=DEMO_DAYS, briefed_at=DEMO_TIME, serve=serve)
