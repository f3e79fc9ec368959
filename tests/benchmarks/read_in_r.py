"""R reads what is exported: run by hand where Rscript, haven and readr are there (Debian: r-cran-haven, r-cran-readr).

    python -m tests.benchmarks.read_in_r

imports the labels of seeds/ into a database of its own, exports them, makes a release, and has R read the files.
"""

import io
import os
import re
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import cast

from tests.benchmarks.export import set_up

GOLD = Path(__file__).parents[2] / "seeds" / "gold.jsonl"
CODE = """
stata <- haven::read_dta("claims.dta")
spss <- haven::read_sav("claims.sav")
stopifnot(nrow(stata) == nrow(claims), nrow(spss) == nrow(claims))
stopifnot(haven::is.labelled(stata$source_type), haven::is.labelled(spss$source_type))
stopifnot(identical(sort(attr(stata$source_type, "labels")), sort(attr(spss$source_type, "labels"))))
labels <- attr(spss$source_type, "labels")
named <- table(as.character(haven::as_factor(spss$source_type)))
cat(nrow(claims), "claims in R;", length(labels), "labels of source_type;", names(named)[1], named[[1]], "times\\n")
cat("the variable label is", attr(spss$source_type, "label"), "\\n")
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SAYSO_DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/r.sqlite3"}
        set_up()
        write(Path(folder))
        documentation = (Path(__file__).parents[2] / "docs" / "releases.md").read_text("utf-8")
        (snippet,) = re.findall(r"```r\n(.*?)```", documentation, re.DOTALL)
        subprocess.run(["Rscript", "-e", snippet + CODE], cwd=folder, check=True)


def write(folder: Path) -> None:
    from django.core.management import call_command

    from claims.codebooks import create_preset
    from claims.exports import export_claims
    from claims.exports.release import folder_of, make_release
    from claims.exports.selection import Selection
    from claims.imports.labels import import_labels
    from claims.models import Membership, Project, User

    call_command("migrate", verbosity=0)
    manager = User.objects.create(username="mia")
    project = Project.objects.create(name="Read in R", slug="read-in-r")
    Membership.objects.create(project=project, user=manager, role="manager")
    create_preset(project=project)
    with GOLD.open("rb") as stream:
        import_labels(project=project, format_name="native", name=GOLD.name, stream=stream, imported_by=manager)
    release = make_release(project=project, created_by=manager)
    folder_of(release).rename(folder / "release")
    for name, suffix in (("stata", "dta"), ("spss", "sav")):
        written = io.BytesIO()
        export_claims(project=project, format_name=name, stream=written, selection=Selection())
        with zipfile.ZipFile(written) as archive:
            (folder / f"claims.{suffix}").write_bytes(archive.read(f"claims.{suffix}"))
    print(f"{cast(int, release.manifest['counts']['claims'])} claims exported")


if __name__ == "__main__":
    main()
