"""The collector: knows answers and no people. No sign-in, no cookie, no address, no time finer than a day.

It has a database of its own (``TELLERS_COLLECTOR_DATABASE_URL``) and trusts the registrar's statements by
their signatures alone. No request of it needs a CSRF token, because none is authorised by a cookie;
pages fetch with ``credentials: "omit"``. Errors are ``{"error": code, "message": sentence}``.

==================================================  ========================================================
``GET  /answers/<id>``                              page: answer (code and token come in the fragment)
``GET  /answers/<id>/receipt``                      page: check a receipt
``GET  /answers/<id>/definition``                   the signed definition
``GET  /answers/<id>/questionnaires/<sha256>``      the canonical bytes of one published questionnaire
``GET  /answers/<id>/drafts/<locator>``             ``{"version", "ciphertext"}``, or 404
``PUT  /answers/<id>/drafts/<locator>``             ``{"version", "ciphertext"}`` -> ``{"version"}``
``DELETE /answers/<id>/drafts/<locator>``           ``{"version"}`` -> 204
``POST /answers/<id>``                              a submission -> ``{"promise", "leaf"}``
``GET  /answers/<id>/log/checkpoint``               the newest signed note, with cosignatures
``POST /answers/<id>/log/cosignatures``             a witness's signature line for a checkpoint
``GET  /answers/<id>/log/leaves?from=&to=``         the leaves of positions [from, to), at most 1,000
``GET  /answers/<id>/log/inclusion?leaf=&size=``    ``{"position", "size", "proof"}``; 404 ``leaf-waiting``
                                                    while the leaf waits for its daily batch
``GET  /answers/<id>/log/consistency?from=&to=``    ``{"from", "to", "proof"}``
``GET  /answers/<id>/counted``                      after close: the counted list
``GET  /answers/<id>/files.zip``                    all that is public, for ``verify-log``
==================================================  ========================================================

**Drafts.** ``locator`` is 32 hexadecimal digits, ``ciphertext`` standard Base64 of one of
``crypto.consultation.drafts.DRAFT_SIZES`` octets. ``version`` in a PUT is the one that the browser last
saw plus one (1 for the first); anything else is refused with 409 ``draft-moved`` and
``{"error", "message", "version", "ciphertext"}`` of what is stored, so that two devices never overwrite each
other silently. A DELETE names the version that it deletes; a draft that is not there is deleted already.

**Answers.** The body is ``crypto.consultation.answers.Submission.text()``, byte for byte; ``leaf`` is the
Merkle hash in hexadecimal of ``crypto.consultation.leaves.answer_leaf``, ``promise`` the note of
``crypto.consultation.promises``. An answer is accepted in
[opens, closes), durable before the answer goes out, and answered with 200 and the same promise
when the very same answer comes again. Refusals: 409 ``not-open-yet``, ``consultation-closed``,
``stale-revision``; 400 ``answer-refused`` (malformed, wrong signature, token, class, consultation,
questionnaire or size); 413; 503 with ``Retry-After``.

Leaves join the log in batches of at least 50, at most one a day, sorted by hash, and once more at close.

**For the pages** (``consult/collector/pages.py``): ``store.collection_by_id(public_id)`` (404 when there is
none) with ``title``, ``opens_utc``, ``closes_utc``; ``timetable.phase_of(collection)``.
"""
