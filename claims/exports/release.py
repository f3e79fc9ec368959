"""Releases: numbered, hashed exports that never change, with splits and a description of the data."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import IO, Any, BinaryIO, cast
from uuid import uuid4

import orjson
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext, override

from claims import jobs
from claims.exports import export_claims
from claims.exports.card import Summary, citation, croissant, readme
from claims.exports.codebook import questions_of
from claims.exports.selection import Selection
from claims.exports.splits import SHARES, Unit, assign
from claims.formats import claims_csv, codebook_html, native
from claims.formats.archive import archive_to
from claims.formats.records import ArticleRecord, ProjectRecord, WriteOptions
from claims.models import Job, Project, Release, User, Webhook
from claims.near_duplicates import last_found
from claims.webhooks import tell

TABLES = ("claims", "claim_targets")
STEPS = len(SHARES) + 2  # the reading of the database, each split, the rest


class ReleaseGone(Exception):
    """A file of the release is missing or is not what it was; the message says which."""


class ReleaseTaken(Exception):
    """Two releases were made at once; the message says what to do."""


class NothingToRelease(Exception):
    """The project has no submitted labels; the message says what to do."""


def start_release(
    *, project: Project, created_by: User, note: str = "", people: str = "pseudonyms", text: str = "shareable"
) -> Job:
    """The job that makes the next release. Raises InvalidSelection for an unknown choice, NothingToRelease."""
    selection_of(project, people=people, text=text)
    arguments = {"note": note, "people": people, "text": text}
    return jobs.enqueue(project=project, kind="release", arguments=arguments, created_by=created_by)


def selection_of(project: Project, *, people: str, text: str) -> Selection:
    """What a release holds. Raises InvalidSelection, and NothingToRelease where that is no article."""
    selection = Selection(people=people, text=text)
    if not selection.documents(project).exists():
        raise NothingToRelease(
            gettext("There is nothing to release yet: no article of this project has a submitted review.")
        )
    return selection


def release_job(job: Job) -> dict[str, Any]:
    """What the job of kind ``release`` does."""
    if job.created_by is None:
        raise jobs.JobFailed(gettext("The person who asked for this release is gone."))

    def show(done: int) -> None:
        jobs.report_progress(job, done=done, total=STEPS)

    try:
        release = make_release(project=job.project, created_by=job.created_by, on_step=show, **job.arguments)
    except (NothingToRelease, ReleaseGone, ReleaseTaken) as error:
        raise jobs.JobFailed(str(error)) from error
    return {"release": release.number, **release.manifest["counts"]}


def make_release(
    *,
    project: Project,
    created_by: User,
    note: str = "",
    people: str = "pseudonyms",
    text: str = "shareable",
    seed: int = 1,
    on_step: Callable[[int], None] = lambda done: None,
) -> Release:
    """Write the submitted and adjudicated labels as the next release.

    Everything is written from one reading of the database. The same state gives the same files, byte for byte, but
    for the number. Articles keep the split they had in earlier releases. ``on_step`` is told how many of `STEPS` are
    done. Raises NothingToRelease, ReleaseTaken, and ReleaseGone if the splits of the last release cannot be read.
    """
    selection = selection_of(project, people=people, text=text)
    last = project.releases.order_by("-number").first()
    number = last.number + 1 if last else 1
    unfinished = releases_folder() / f"{uuid4().hex}.part"
    unfinished.mkdir(parents=True)
    try:
        with tempfile.TemporaryFile() as snapshot:
            export_claims(project=project, format_name="native", stream=cast(BinaryIO, snapshot), selection=selection)
            on_step(1)
            before = earlier_splits(project)
            with override(settings.LANGUAGE_CODE):  # files are the same, whoever asks for them
                manifest = write_files(unfinished, snapshot, project, number, seed, before, on_step)
        sync_files(unfinished)
        with transaction.atomic():  # short: the files are there; the number is taken or this one fails
            release = Release.objects.create(
                project=project, number=number, note=note, manifest=manifest, created_by=created_by
            )
            folder = folder_of(release)  # what lies there is of a release that was never committed
            shutil.rmtree(folder, ignore_errors=True)
            folder.with_name(f"{folder.name}.zip").unlink(missing_ok=True)
            unfinished.rename(folder)
            tell(project=project, event=Webhook.Event.RELEASE_MADE, data={"release": number})
    except IntegrityError as error:
        raise ReleaseTaken(
            gettext("Another release %(number)s was made meanwhile. Start this one again.") % {"number": number}
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return release


def write_files(
    folder: Path,
    snapshot: IO[bytes],
    project: Project,
    number: int,
    seed: int,
    before: dict[str, str],
    on_step: Callable[[int], None],
) -> dict[str, Any]:
    """Write every file of the release; the manifest."""
    asked, _ = questions_of(project)
    splits = assign(units_of(snapshot, project), before=before, seed=seed)
    for done, split in enumerate(SHARES, start=2):
        write_split(folder, snapshot, splits, split, asked)
        on_step(done)
    with (folder / "claims.csv").open("wb") as stream:
        claims_csv.write(records_of(snapshot), stream, WriteOptions(asked, byte_order_mark=False))
    (folder / "codebook.html").write_text(codebook_html.page(asked), encoding="utf-8")
    (folder / "splits.json").write_bytes(orjson.dumps(splits, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2))
    summary = Summary(project, number, asked)
    for record in records_of(snapshot):
        summary.add(record, splits[record["text_sha256"]])
    (folder / "README.md").write_text(readme(summary), encoding="utf-8")
    (folder / "CITATION.cff").write_text(citation(summary), encoding="utf-8")
    (folder / "croissant.json").write_bytes(croissant(summary, hashes(folder)))
    on_step(STEPS)
    return {
        "files": hashes(folder),
        "counts": summary.counts,
        "splits": {split: summary.splits[split] for split in SHARES},
        "seed": seed,
    }


def write_split(folder: Path, snapshot: IO[bytes], splits: dict[str, str], split: str, asked: ProjectRecord) -> None:
    def chosen() -> Iterator[ArticleRecord]:
        return (record for record in records_of(snapshot) if splits[record["text_sha256"]] == split)

    for name in ("articles", *TABLES):
        (folder / name).mkdir(exist_ok=True)
    with (folder / "articles" / f"{split}.jsonl").open("wb") as stream:
        native.write(chosen(), stream, WriteOptions(asked))
    for table in TABLES:
        with (folder / table / f"{split}.parquet").open("wb") as stream:
            writer("parquet").write_table(table, chosen(), stream, WriteOptions(asked))
    writer("docbin").write_files(chosen(), folder / "spacy" / split)


def records_of(snapshot: IO[bytes]) -> Iterator[ArticleRecord]:
    snapshot.seek(0)
    return (orjson.loads(line) for line in snapshot)


def units_of(snapshot: IO[bytes], project: Project) -> list[Unit]:
    """The articles by language and outlet, those found to be near-duplicates together."""
    found = last_found(project)
    together = {copy.article: place for place, group in enumerate(found.groups if found else []) for copy in group}
    keys: dict[int, list[str]] = {}
    strata: dict[int, str] = {}
    for record in records_of(snapshot):
        place = together.get(record["id"], -record["id"])
        keys.setdefault(place, []).append(record["text_sha256"])
        strata.setdefault(place, f"{record['meta']['language']} {record['meta']['outlet']}")
    return [Unit(tuple(sorted(members)), strata[place]) for place, members in keys.items()]


def releases_folder() -> Path:
    return Path(settings.DATA_DIR) / "releases"


def folder_of(release: Release) -> Path:
    return releases_folder() / f"{release.project.slug}-{release.number}"


def path_of(release: Release, name: str) -> Path:
    """A file of the release. Raises ReleaseGone for a name that it does not list, or a file that is not there."""
    path = folder_of(release) / name
    if name not in release.manifest["files"] or not path.is_file():
        raise ReleaseGone(gettext("%(release)s has no file %(name)s.") % {"release": release, "name": name})
    return path


def archive_of(release: Release) -> Path:
    """One .zip of all its files, in a folder of their own, with ``SHA256SUMS`` that ``sha256sum --check`` reads.

    It is written when it is first asked for, and stays: downloads of it can go on where they stopped. The same files
    give the same bytes. Raises ReleaseGone for a file that is not what was released.
    """
    folder = folder_of(release)
    archive = folder.with_name(f"{folder.name}.zip")
    if archive.is_file():
        return archive
    files = dict(sorted(release.manifest["files"].items()))  # PostgreSQL keeps no order of names
    unfinished = folder.with_name(f"{uuid4().hex}.part")
    try:
        with unfinished.open("wb") as stream:
            with archive_to(stream) as writing:
                for name in files:
                    with path_of(release, name).open("rb") as source:
                        if hashlib.file_digest(source, "sha256").hexdigest() != files[name]["sha256"]:
                            raise ReleaseGone(is_not_what_it_was(release, name))
                        writing.copy(f"{folder.name}/{name}", source)
                sums = "".join(f"{facts['sha256']}  {name}\n" for name, facts in files.items())
                writing.add(f"{folder.name}/SHA256SUMS", sums.encode())
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(archive)
    finally:
        unfinished.unlink(missing_ok=True)
    return archive


def is_not_what_it_was(release: Release, name: str) -> str:
    return gettext("%(name)s of %(release)s is not what was released.") % {"name": name, "release": release}


def sync_files(folder: Path) -> None:
    """Have every file on the disk before the database says that the release is there: the power may fail."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("r+b") as stream:
                os.fsync(stream.fileno())


def hashes(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and SHA-256 of each file, by its path in the folder."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        found[path.relative_to(folder).as_posix()] = {"sha256": digest, "bytes": path.stat().st_size}
    return found


def verify(release: Release) -> None:
    """Raises ReleaseGone for the first file that is not what it was."""
    found = hashes(folder_of(release))
    for name, expected in release.manifest["files"].items():
        if found.get(name) != expected:
            raise ReleaseGone(is_not_what_it_was(release, name))


def splits_of(release: Release) -> dict[str, str]:
    splits: dict[str, str] = orjson.loads(path_of(release, "splits.json").read_bytes())
    return splits


def earlier_splits(project: Project) -> dict[str, str]:
    """The split of every article that was ever released: one that was left out for a while comes back to its own.

    Raises ReleaseGone if the last release cannot be read; older ones may have been removed from the disk.
    """
    splits: dict[str, str] = {}
    for place, release in enumerate(project.releases.select_related("project").order_by("-number")):
        try:
            splits = splits_of(release) | splits
        except ReleaseGone:
            if place == 0:
                raise
    return splits


def compare(older: Release, newer: Release) -> dict[str, list[str]]:
    """The hashes of the articles added, removed and labelled differently."""
    before, after = lines_of(older), lines_of(newer)
    return {
        "added": sorted(after.keys() - before.keys()),
        "removed": sorted(before.keys() - after.keys()),
        "changed": sorted(key for key in after.keys() & before.keys() if after[key] != before[key]),
    }


def lines_of(release: Release) -> dict[str, str]:
    """The hash of each article's line, by the hash of its text."""
    found = {}
    for split in SHARES:
        with path_of(release, f"articles/{split}.jsonl").open("rb") as stream:
            for line in stream:
                found[orjson.loads(line)["text_sha256"]] = hashlib.sha256(line).hexdigest()
    return found


def writer(name: str) -> Any:
    """A format loaded when a release is made: the web process starts without pyarrow and spaCy."""
    return import_module(f"claims.formats.{name}")
