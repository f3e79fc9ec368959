"""The licences of all that is served are known and allow it; the list of parts is complete."""

import io
import json
import re

from django.conf import settings
from django.core.management import call_command

from claims.management.parts import packages

FREE = re.compile(r"MIT|BSD|Apache|PSF|Python Software|MPL|Mozilla|ISC|Unlicense|LGPL|Lesser|Zlib|HPND|CC0|CNRI|Zope")
PINNED = re.compile(r"^([\w.-]+)==", re.M)


def printed(*words: str) -> str:
    out = io.StringIO()
    call_command("sbom", *words, stdout=out)
    return out.getvalue()


def test_the_page_is_that_of_the_lock() -> None:
    stale = "out of date: ./run manage sbom --licences > docs/licences.md"
    assert (settings.BASE_DIR / "docs/licences.md").read_text(encoding="utf-8") == printed("--licences"), stale


def test_nothing_of_the_lock_is_left_out() -> None:
    pinned = PINNED.findall((settings.BASE_DIR / "requirements.lock").read_text(encoding="utf-8"))
    assert set(pinned) - {package.name for package in packages()} == {"httpx2-jsfetch"}  # for browsers only
    assert len(pinned) > 100


def test_every_licence_is_a_free_one() -> None:
    assert {package.name: package.licence for package in packages() if not FREE.search(package.licence)} == {}


def test_the_list_of_parts_has_what_the_specification_requires() -> None:
    parts = json.loads(printed())
    assert (parts["bomFormat"], parts["specVersion"], parts["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", parts["serialNumber"])
    references = [component["bom-ref"] for component in parts["components"]]
    assert len(references) == len(set(references))
    for component in parts["components"]:
        assert component["type"] == "library"
        assert component["name"]
        (distribution,) = component["externalReferences"]
        assert distribution["hashes"]
        for each in distribution["hashes"]:
            assert (each["alg"], len(each["content"])) == ("SHA-256", 64)
