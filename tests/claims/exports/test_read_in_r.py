"""R reads what is exported: the lines of docs/releases.md, and Stata and SPSS files with haven."""

import re
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from pytest_django import Settings

from claims.codebooks import create_preset
from claims.exports import export_claims
from claims.exports.release import folder_of, make_release
from claims.exports.selection import Selection
from claims.imports.labels import import_labels
from claims.models import Claim, Project
from tests.factories import make_project, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.r]
ROOT = Path(__file__).parents[3]
LABELLED = """
stata <- haven::read_dta("claims.dta")
spss <- haven::read_sav("claims.sav")
stopifnot(nrow(stata) == nrow(claims), nrow(spss) == nrow(claims))
stopifnot(haven::is.labelled(stata$source_type), haven::is.labelled(spss$source_type))
stopifnot(identical(sort(attr(stata$source_type, "labels")), sort(attr(spss$source_type, "labels"))))
stopifnot(attr(spss$source_type, "label") == "Source type")
cat(nrow(claims), sum(haven::as_factor(spss$source_type) == "Ministry", na.rm = TRUE))
"""


@pytest.fixture
def project() -> Project:
    """The labels of seeds/."""
    mia = make_user("mia")
    project = make_project(mia=mia)
    create_preset(project=project)
    with (ROOT / "seeds" / "gold.jsonl").open("rb") as stream:
        import_labels(project=project, format_name="native", name="gold.jsonl", stream=stream, imported_by=mia)
    return project


def write_labelled(project: Project, folder: Path, format_name: str, suffix: str) -> None:
    written = BytesIO()
    export_claims(project=project, format_name=format_name, stream=written, selection=Selection())
    with zipfile.ZipFile(written) as archive:
        (folder / f"claims.{suffix}").write_bytes(archive.read(f"claims.{suffix}"))


def test_r_reads_a_release_and_the_files_for_stata_and_spss(
    project: Project, settings: Settings, tmp_path: Path
) -> None:
    folder_of(make_release(project=project, created_by=project.memberships.get().user)).rename(tmp_path / "release")
    write_labelled(project, tmp_path, "stata", "dta")
    write_labelled(project, tmp_path, "spss", "sav")
    (documented,) = re.findall(r"```r\n(.*?)```", (ROOT / "docs" / "releases.md").read_text("utf-8"), re.DOTALL)
    told = subprocess.run(
        ["Rscript", "-e", documented + LABELLED], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    kept = Claim.objects.exclude(decision="rejected")
    ministries = kept.filter(values__source_type="ministry").count()
    assert told.stdout.split()[-2:] == [str(kept.count()), str(ministries)]
