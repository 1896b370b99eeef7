"""The office's console for consultations."""

from consult.registrar.office import acts, answers, people, preparation
from consult.registrar.office.blueprint import blueprint

__all__ = ["acts", "answers", "blueprint", "people", "preparation"]
