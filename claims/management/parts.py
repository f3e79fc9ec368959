"""What Sayso is made of: the packages of the lock file with their licences, as a page and as a CycloneDX list."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import metadata
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings

NOWHERE = "sys_platform == 'emscripten'"  # a browser, in which Sayso does not run
CLASSIFIER = "License :: OSI Approved :: "
PIN = re.compile(r"^([\w.-]+)==(\S+)(?: ; (.+?))? \\$")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
ELSEWHERE = {"colorama": "BSD-3-Clause", "tzdata": "Apache-2.0"}  # for Windows: without metadata to read elsewhere
INTRODUCTION = """# Licences

What is installed beside Sayso itself, which is under the MIT licence, from `requirements.lock`. `./run manage sbom`
gives the same as a CycloneDX list, with the hashes of every file that may be installed; `./run manage sbom --licences`
gives this page.

The weights in `annotator/pipeline/model/` have a page of their own: [model card](model-card.md).

| package | version | licence |
| --- | --- | --- |
"""


@dataclass(frozen=True)
class Package:
    """``hashes`` are of every file of that version that the lock allows."""

    name: str
    version: str
    hashes: tuple[str, ...]
    licence: str


def packages() -> Iterator[Package]:
    lock = (settings.BASE_DIR / "requirements.lock").read_text(encoding="utf-8")
    for block in re.split(r"\n(?=[\w.-]+==)", lock):
        pin = PIN.match(block.partition("\n")[0])
        if pin and NOWHERE not in (pin[3] or ""):
            yield Package(pin[1], pin[2], tuple(HASH.findall(block)), licence_of(pin[1]))


def licence_of(name: str) -> str:
    """As its author declares it: an expression, else classifiers, else a short text. Raises LookupError."""
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    said = metadata(name)
    if expression := said.get_all("License-Expression"):
        return str(expression[0])
    classified = [each.removeprefix(CLASSIFIER) for each in said.get_all("Classifier") or [] if CLASSIFIER in each]
    short = (said.get_all("License") or [""])[0].strip().partition("\n")[0]
    if not classified and not short:
        raise LookupError(f"{name} declares no licence.")
    return ", ".join(classified) or short


def licences_page(found: Iterable[Package]) -> str:
    return INTRODUCTION + "".join(f"| {each.name} | {each.version} | {each.licence} |\n" for each in found)


def parts_list(found: Iterable[Package]) -> dict[str, Any]:
    """The list by the CycloneDX specification 1.6. Its serial number is that of its contents."""
    components = [component(each) for each in found]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, json.dumps(components))}",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "sayso", "name": "sayso"}},
        "components": components,
    }


def component(package: Package) -> dict[str, Any]:
    address = f"pkg:pypi/{package.name}@{package.version}"
    return {
        "type": "library",
        "bom-ref": address,
        "name": package.name,
        "version": package.version,
        "purl": address,
        "licenses": [{"license": {"name": package.licence}}],
        "externalReferences": [
            {
                "type": "distribution",
                "url": address,
                "hashes": [{"alg": "SHA-256", "content": each} for each in package.hashes],
            }
        ],
    }
