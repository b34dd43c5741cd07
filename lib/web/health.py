"""Whether the process lives, and whether its store answers."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from lib import cached
from lib.store.engine import STORE_ERRORS, reading
from lib.store.migrate import is_migrated
from lib.web.errors import NOT_READY


def healthz(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


def readyz(_request: Request) -> PlainTextResponse:
    try:
        with reading(cached.engine()) as connection:
            ready = is_migrated(connection)
    except STORE_ERRORS:
        ready = False
    return PlainTextResponse("ok") if ready else PlainTextResponse(NOT_READY, status_code=503)


routes = [Route("/healthz", healthz), Route("/readyz", readyz)]
