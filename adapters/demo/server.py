"""The demo's feeds over HTTP on loopback, as they stand at the clock's time."""

import gzip
import hashlib
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from adapters.demo.news import Paper, papers, published
from adapters.demo.wire import CONTENT_TYPES, written
from digests.model import Feed
from digests.ports import Clock

HOST = "127.0.0.1"


class DemoServer:
    """Serves every paper at `/<path>` on a free port of 127.0.0.1 from `start` to `stop`.

    A feed holds what is published at the clock's time. Answers carry an ETag and honour If-None-Match
    and gzip. Also a context manager.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._papers = {f"/{paper.path}": paper for paper in papers()}
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Binds a port and serves in a thread of its own."""
        if self._server is not None:
            return
        self._server = _Server((HOST, 0), self._handler())
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="demo-feeds", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread and frees the port; harmless where nothing runs."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._server = self._thread = None

    def __enter__(self) -> "DemoServer":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """`http://127.0.0.1:<port>`. Raises RuntimeError before `start`."""
        if self._server is None:
            raise RuntimeError(
                "the demo's feeds have an address only while they are served: call start first"
            )
        return f"http://{HOST}:{self._server.server_address[1]}"

    def feeds(self) -> tuple[Feed, ...]:
        """The papers as an admin would configure them. Raises RuntimeError before `start`."""
        return tuple(
            Feed(
                name=paper.name,
                url=f"{self.url}{path}",
                category=paper.category,
                publisher=paper.publisher,
                language=paper.language,
                weight=paper.weight,
                allow_private=True,
            )
            for path, paper in self._papers.items()
        )

    def _body(self, paper: Paper) -> bytes:
        return written(paper, published(paper, self._clock.now()))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        demo = self

        class Handler(BaseHTTPRequestHandler):
            """Answers GET for the papers' paths."""

            timeout = 10

            def do_GET(self) -> None:
                paper = demo._papers.get(self.path.partition("?")[0])
                if paper is None:
                    self.send_error(HTTPStatus.NOT_FOUND)
                    return
                body = demo._body(paper)
                tag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
                if tag in {told.strip() for told in self.headers.get("If-None-Match", "").split(",")}:
                    self.send_response(HTTPStatus.NOT_MODIFIED)
                    self.send_header("ETag", tag)
                    self.end_headers()
                    return
                self.send_response(HTTPStatus.OK)
                self.send_header("ETag", tag)
                self.send_header("Content-Type", CONTENT_TYPES[paper.wire])
                self.send_header("Vary", "Accept-Encoding")
                if "gzip" in self.headers.get("Accept-Encoding", ""):
                    body = gzip.compress(body, mtime=0)
                    self.send_header("Content-Encoding", "gzip")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Requests are not logged: the demo's output is the briefings."""

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64  # all feeds are asked for at once
