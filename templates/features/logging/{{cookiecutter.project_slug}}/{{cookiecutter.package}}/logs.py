"""Logs: a line for each request, as JSON, or in colours while you develop."""

import functools
import logging
import re
import sys
import time
import uuid

import structlog
from flask import Flask
from flask import Response
from flask import g
from flask import request
from flask import request_started
from flask.logging import default_handler

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    configure(app.config["SITE_NAME"], pretty=app.debug)
    # This comes before all that another module does before a request.
    request_started.connect(begin, app)
    app.after_request(end)


def configure(site: str, *, pretty: bool) -> None:
    """Send all logs through structlog, those of Flask and libraries included."""
    processors: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderers: list[structlog.typing.Processor] = (
        [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
        if pretty
        else [
            functools.partial(add_site, site),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    )
    structlog.configure(
        processors=[
            *processors,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    default_handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=processors,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *renderers,
            ],
        )
    )
    logging.basicConfig(handlers=[default_handler], level=logging.INFO, force=True)
    take_over()
    logging.getLogger("werkzeug").addFilter(is_news)


def add_site(
    site: str, _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Begin a line with the name of the site: the logs of several may come together."""
    return {"site": site, **event}


def take_over() -> None:
    """Remove what libraries print their lines with: they would come twice."""
    for name in list(logging.getLogger().manager.loggerDict):
        logger = logging.getLogger(name)

        for handler in list(logger.handlers):
            # Not one that writes elsewhere, such as into a file.
            if logger.propagate and type(handler) is logging.StreamHandler:
                logger.removeHandler(handler)


def is_news(record: logging.LogRecord) -> bool:
    """Tell a line of the development server from those that end() logs too."""
    return not str(record.msg).endswith('"%s" %s %s')


def begin(_app: Flask, **_more: object) -> None:
    """Give the request a number, or keep the one that a proxy gave it."""
    number = request.headers.get("X-Request-ID", "")
    if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", number):
        number = uuid.uuid4().hex

    g.request_id = number
    g.request_began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=number)


def end(response: Response) -> Response:
    """Log the request, and tell the visitor its number."""
    response.headers["X-Request-ID"] = g.request_id
    log.info(
        "request",
        method=request.method,
        path=request.path,
        status=response.status_code,
        seconds=round(time.perf_counter() - g.request_began, 4),
    )
    return response
