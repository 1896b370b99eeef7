"""Files for other programs: CSV, Parquet, SPSS, Triple-S, DDI."""

from consult.analysis.exports.columns import Column, columns_of
from consult.analysis.exports.ddi import ddi
from consult.analysis.exports.spss import sav
from consult.analysis.exports.tables import microdata_csv, parquet, report_csv
from consult.analysis.exports.triple_s import triple_s

__all__ = ["Column", "columns_of", "ddi", "microdata_csv", "parquet", "report_csv", "sav", "triple_s"]
