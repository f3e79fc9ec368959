"""What is served is what was written, without white space."""

import re
from pathlib import Path

import pytest

from annotator.static_files import minified_css

STYLES = sorted((Path(__file__).parent.parent / "static" / "claims").rglob("*.css"))


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_a_selector_keeps_what_stands_inside_what(path: Path) -> None:
    written = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert minified_css(written).count("*:") == written.count(" :") + written.count("*:")


def test_a_cell_inside_a_table_is_no_table_that_is_a_cell() -> None:
    assert minified_css(".stacked :is(tr, td) { display: block }") == ".stacked *:is(tr,td){display:block}"
