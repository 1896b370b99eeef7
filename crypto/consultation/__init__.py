"""The consultation protocol: anonymous answers, one per person, verifiable (docs/protocol.md).

Everything is bound to ``Record.fingerprint``, the SHA-256 of the consultation record. That is what the
parameter or member ``consultation`` means everywhere below; the public identifier stands inside the
record. JSON is canonical (``encoding.canonical``); octets are Base64, hashes hexadecimal.

Who uses what:

* office, before the first token: ``crypto.blind.new_key`` (one per class; ``text()`` and ``read``),
  ``crypto.notes.Signer(name=origin, seed)`` for the log, ``record.record_text``, ``record.read_record``;
* registrar: ``tokens.sign_request(private_key, blinded)``; the same request gives the same answer, so
  that a retry is served by storing the request and signing again;
* respondent (mirrored in ``browser/src/consult/crypto/``): ``codes.new_code``, ``codes.derive_keys``,
  ``tokens.request_token`` and ``finish_token``, ``drafts.encrypt_draft`` and ``decrypt_draft``,
  ``answers.make_answer`` and ``make_withdrawal``;
* collector: ``drafts.check_draft``, ``answers.check_submission(record, text)`` (the questionnaire's
  version and the revision are the collector's to compare); then the log below.

The log: ``crypto.merkle.Tree`` over ``leaves.hash_of(text)``. Entries are ``leaves.answer_leaf(submission)``
and the registrar's signed statements (``definitions``); a day's batch joins sorted by hash. Heads are
signed with ``crypto.notes.sign_checkpoint``, promises with ``promises.sign_promise``;
``receipts.receipt_text`` writes what a respondent keeps, ``counting.count`` the counted list. ``files`` names
the published files and packs them (``zip_files``); ``log.verify_log`` verifies them,
``receipts.check_receipt`` and ``check_standing`` a receipt alone and against them.

Opening: ``opening.opening_set(files)`` verifies everything and gives the set,
``opening.contribution(set, key)`` is a trustee's file, ``check_contributions`` checks several, and
``opened.open_answers`` puts them together: ``Opened.release()`` is the text for analysis,
``Opened.audit()`` the scrutineer's.
"""
