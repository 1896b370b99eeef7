"""A candidate's photo: checked, cut to one size and encoded anew; nothing else of the file remains."""

from __future__ import annotations

import io
import threading
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from app import audit
from app.accounts.models import Person, Role
from app.db import session
from ballot import store as ballot_store
from ballot.nominations import deciding, letters, statements, store, submitting
from ballot.nominations.errors import NoSuchPhoto, PhotoRefused
from ballot.nominations.models import Nomination, NominationPhoto

SIZE = (480, 480)  # pixels
QUALITY = 85
LARGEST_FILE = 8 * 1024 * 1024  # bytes
MOST_PIXELS = {"JPEG": 50_000_000, "PNG": 20_000_000, "WEBP": 20_000_000}  # a JPEG is decoded at a fraction
SHORTEST_SIDE = 200  # pixels; smaller ones are unreadable on the page
FORMATS = ("JPEG", "PNG", "WEBP")
_ONE_AT_A_TIME = threading.Lock()  # bounds the memory of a process, however many upload at once
FACE = (0.5, 0.4)  # where the cut to a square is centred: heads are in the upper part


def encode(data: bytes) -> bytes:
    """Return an upload as a JPEG of the fixed size with no metadata. Raises PhotoRefused.

    The size in pixels is read from the header and bounded before anything is decoded.
    """
    if len(data) > LARGEST_FILE:
        raise PhotoRefused(
            f"The file is larger than {LARGEST_FILE // 1024 // 1024} MB. Choose a smaller photo."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            _require_sound(data)
            with _ONE_AT_A_TIME, Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                return _square(picture)
    except PhotoRefused:
        raise
    except UnidentifiedImageError:
        raise PhotoRefused("This is not a photo in JPEG, PNG or WebP. Choose another file.") from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, Warning, Image.DecompressionBombError):
        raise PhotoRefused("This file is damaged or is not a usual photo. Choose another file.") from None


def _require_sound(data: bytes) -> None:
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        width, height = picture.size
        most = MOST_PIXELS[picture.format or "PNG"]
        if width * height > most:
            most //= 1_000_000
            raise PhotoRefused(f"The photo has more than {most} million pixels. Make it smaller.")
        if min(width, height) < SHORTEST_SIDE:
            raise PhotoRefused(f"The photo is too small: each side needs at least {SHORTEST_SIDE} pixels.")
        picture.verify()


def _square(picture: Image.Image) -> bytes:
    picture.draft("RGB", (SIZE[0] * 2, SIZE[1] * 2))  # a large JPEG is decoded at a fraction of its size
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((SIZE[0] * 4, SIZE[1] * 4))
    upright = upright.convert("RGBA")
    ground = Image.new("RGBA", upright.size, "white")
    ground.alpha_composite(upright)
    cut = ImageOps.fit(ground.convert("RGB"), SIZE, Image.Resampling.LANCZOS, centering=FACE)
    fresh = Image.new("RGB", SIZE)
    fresh.paste(cut)  # pixels alone: no profile, no comment, no place or time
    written = io.BytesIO()
    fresh.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


def set_photo(public_id: str, person: Person, jpeg: bytes) -> Nomination:
    """Give a candidate the photo that ``encode`` made.

    Raises NoSuchNomination, NotChangeable or PhotoRefused.
    """
    nomination, terms = submitting.own_locked(public_id, person)
    submitting.require_changeable(nomination, terms)
    if not terms.photo:
        raise PhotoRefused("Photos are not shown in this contest.")
    _replace(nomination, person, NominationPhoto(jpeg=jpeg))
    letters.photo_receipt(nomination, "added")
    return nomination


def remove_photo(public_id: str, person: Person) -> Nomination:
    """Remove a candidate's own photo. Raises NoSuchNomination or NotChangeable."""
    nomination, terms = submitting.own_locked(public_id, person)
    submitting.require_changeable(nomination, terms)
    _replace(nomination, person, None)
    letters.photo_receipt(nomination, "removed")
    return nomination


def _replace(nomination: Nomination, person: Person, photo: NominationPhoto | None) -> None:
    [own] = [one for one in nomination.candidates if one.person_id == person.id]
    own.photo = None
    session().flush()
    own.photo = photo
    nomination.revision += 1
    session().flush()
    audit.record(audit.Event.NOMINATION_CHANGED, subject=nomination.public_id, revision=nomination.revision)


def readable(public_id: str, person: Person, roles: frozenset[Role]) -> bytes:
    """Return a photo's bytes to somebody who may see it now; NoSuchPhoto to everybody else.

    Those who stand with it, or were asked to support or share, see it at once.
    """
    photo = store.photo(public_id)
    nomination = photo.candidate.nomination
    terms = store.terms_of(nomination.contest)
    asked = [*nomination.candidates, *(one for one in nomination.supports if not one.declined_utc)]
    concerned = nomination.withdrawn_utc is None and person.id in {one.person_id for one in asked}
    if concerned or deciding.staff_may_see(terms, roles):
        return photo.jpeg
    on_roll = ballot_store.roll_entry(nomination.contest.poll, person) is not None
    if not (on_roll and nomination.label is not None and statements.published(terms)):
        raise NoSuchPhoto
    return photo.jpeg
