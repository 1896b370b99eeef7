"""The questionnaire: model, file format, branching, checking answers. Pure.

``parse`` and ``canonical`` read and write the text that is hashed, ``read_yaml`` and ``write_yaml`` the
form for people; ``visible`` is the one definition of branching, ``check`` of what a fitting answer is.
"""

from consult.questionnaire.answers import Checked, check, problem_of, validated
from consult.questionnaire.building import build
from consult.questionnaire.canonical import (
    as_plain,
    canonical,
    canonical_json,
    parse,
    questionnaire_hash,
)
from consult.questionnaire.errors import AnswersRefused, MalformedQuestionnaire, Problem
from consult.questionnaire.flow import piped, unpiped, visible, without_hidden
from consult.questionnaire.model import Item, Kind, Question, Questionnaire, Section
from consult.questionnaire.texts import clean, count_words
from consult.questionnaire.yaml_file import read_yaml, write_yaml

__all__ = [
    "AnswersRefused",
    "Checked",
    "Item",
    "Kind",
    "MalformedQuestionnaire",
    "Problem",
    "Question",
    "Questionnaire",
    "Section",
    "as_plain",
    "build",
    "canonical",
    "canonical_json",
    "check",
    "clean",
    "count_words",
    "parse",
    "piped",
    "problem_of",
    "questionnaire_hash",
    "read_yaml",
    "unpiped",
    "validated",
    "visible",
    "without_hidden",
    "write_yaml",
]
