"""SPSS .sav files: labels of variables and values, and the two reasons for a missing answer."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

import pandas as pd
import pyreadstat

from consult.analysis.exports.columns import MISSING, columns_of, shortened
from consult.analysis.microdata import Release

LONGEST_LABEL, LONGEST_VALUE, LONGEST_TITLE = 255, 120, 60
#: Where the file's header says when it was made: "21 Nov 26" and then "09:45:47".
MADE = slice(92, 109)


def sav(release: Release, moment: datetime) -> bytes:
    """Return microdata as an SPSS file; -9 and -8 are declared missing.

    ``moment`` is when the data were made, in the time of the reader: the same data give the same bytes.
    """
    content = bytearray(_written(release))
    content[MADE] = f"{moment:%d %b %y%H:%M:%S}".encode("ascii")
    return bytes(content)


def _written(release: Release) -> bytes:
    columns = columns_of(release)
    frame = pd.DataFrame({column.name: column.codes for column in columns})
    values = {
        column.name: {
            float(value): shortened(text, LONGEST_VALUE) for value, text in (*column.values, *MISSING)
        }
        for column in columns
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "microdata.sav"
        pyreadstat.write_sav(
            frame,
            str(path),
            file_label=shortened(release.questionnaire.title, LONGEST_TITLE),
            column_labels=[shortened(column.label, LONGEST_LABEL) for column in columns],
            variable_value_labels=values,
            missing_ranges={column.name: [value for value, _text in MISSING] for column in columns},
            variable_measure={column.name: "nominal" for column in columns},
        )
        return path.read_bytes()
