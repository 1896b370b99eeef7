"""The office's desk: writing a questionnaire, analysing opened answers, publishing the report."""
