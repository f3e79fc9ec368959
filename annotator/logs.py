"""Logs as lines to read, or as JSON objects to collect; either way each names the request it belongs to."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponse

ALWAYS = "sayso.asked"
"""The logger of what is written down whatever the level: who asked for figures about a person."""
KNOWN_ID = re.compile(r"[\w.-]{8,64}")


def logging_settings(*, level: str, as_json: bool) -> dict[str, Any]:
    """Django's LOGGING."""
    written = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else in_a_line
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "told": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [
                    structlog.contextvars.merge_contextvars,
                    structlog.stdlib.add_log_level,
                    structlog.stdlib.add_logger_name,
                    structlog.processors.TimeStamper(fmt="iso", utc=True),
                ],
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    written,
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "told"}},
        "root": {"handlers": ["console"], "level": level},
        # Who asks for another host is refused; whoever goes through the internet's addresses would fill the log.
        "loggers": {ALWAYS: {"level": "INFO"}, "django.security.DisallowedHost": {"level": "CRITICAL"}},
    }


def in_a_line(logger: object, method: str, event: dict[str, Any]) -> str:
    """A record as one line, with what went wrong under it."""
    request = f" [{event['request_id']}]" if "request_id" in event else ""
    line = f"{event['timestamp']} {event['level'].upper()} {event['logger']}{request} {event['event']}"
    return f"{line}\n{event['exception']}" if event.get("exception") else line


class RequestIdMiddleware:
    """Gives each request an id, a proxy's own (X-Request-ID) if it sends one; logs and the answer carry it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.headers.get("X-Request-ID", "")
        request_id = sent if KNOWN_ID.fullmatch(sent) else uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response
