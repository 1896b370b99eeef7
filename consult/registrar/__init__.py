"""The registrar: knows people and issues one token to each; never learns who has answered, or what.

Everything of it stands in the main database. Pages need a sign-in; the one JSON endpoint takes the
header ``X-CSRFToken`` like every request that changes something. Errors of JSON requests are
``{"error": code, "message": sentence}`` with a status of 400 and above.

==================================================  ========================================================
``GET  /consultations/``                            page: the consultations of the person who is signed in
``GET  /consultations/<id>``                        page: what it is, the code, asking for the token
``GET  /consultations/<id>/definition``             public, the signed definition: ``application/json``, the
                                                    same bytes as the collector's, 404 before publication
``POST /consultations/<id>/token``                  ``{"class", "blinded"}`` -> ``{"blind_signature"}``
``GET/POST /consultations/<id>/join``               page: somebody outside the membership asks to take part
``GET/POST /consultations/<id>/join/<ref>``         page: the code from the e-mail
==================================================  ========================================================

**Token.** ``class`` is ``member`` or ``non-member``; it has to be the person's own (the page's data say
which). ``blinded`` and ``blind_signature`` are Base64 of 384 bytes (RFC 9474, 3072 bits). The same
blinded request is answered with the same signature as often as it is asked; a different one by the
same person is refused with 409 ``token-issued-already``. Other refusals: 409 ``not-open-yet``,
``consultation-closed``; 403 ``not-entitled``; 400 ``blinded-message-refused``; 503 ``collector-away``.

**For the pages** (``consult/registrar/pages.py``): ``store.consultation_by_id(public_id)`` (404 when there
is none), ``store.published()`` and ``participation.of(consultation, person)``, which returns ``Standing``:
``class_name`` ("member", "non-member" or None), ``has_token``, ``phase`` (``timetable.Phase``) and
``answer_url`` (the collector's page; code and token travel in its fragment). The class's public key stands in
the definition's record.
"""
