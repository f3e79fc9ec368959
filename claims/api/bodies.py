"""The bodies of requests to the API."""

import codecs
import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework import parsers
from rest_framework.exceptions import ParseError
from rest_framework.utils.json import strict_constant

from claims.formats.repeated_keys import unique


class JSONParser(parsers.JSONParser):
    """JSON that nests deeper than Python reads is refused like any other that cannot be read, and so is an object that
    has a key twice with different values."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            text = codecs.getreader((parser_context or {}).get("encoding", "utf-8"))(stream)
            return json.load(text, parse_constant=strict_constant, object_pairs_hook=unique)
        except RecursionError as error:
            raise ParseError("JSON parse error - nested too deeply") from error
        except ValueError as error:
            raise ParseError(f"JSON parse error - {error}") from error
