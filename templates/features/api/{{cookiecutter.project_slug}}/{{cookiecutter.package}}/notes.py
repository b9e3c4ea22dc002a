"""Notes: a resource of the API, and a good one to copy."""

import typing as t

from flask import Blueprint
from flask import Flask
from flask import abort
from flask import url_for
from pydantic import BaseModel
from pydantic import ConfigDict
from pydantic import Field
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from werkzeug.exceptions import HTTPException

from .api import Page
from .api import Paging
from .api import created
from .api import problem
from .api import typed
from .db import Model
from .db import db

bp = Blueprint("notes", __name__, url_prefix="/api/notes")
bp.register_error_handler(HTTPException, problem)

# PostgreSQL keeps no text with the character zero.
Text = t.Annotated[str, Field(pattern=r"^[^\x00]*$")]


class Note(Model):
    """What the database keeps."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    text: Mapped[str]


class NoteIn(BaseModel):
    """What clients send."""

    model_config = ConfigDict(extra="forbid")

    title: t.Annotated[Text, Field(min_length=1, max_length=100)]
    text: t.Annotated[Text, Field(max_length=10_000)] = ""


class NoteOut(BaseModel):
    """What clients get."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    text: str


class Notes(Page[NoteOut]):
    """A page of notes."""


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)


@bp.get("")
@typed
def index(query: Paging) -> Notes:
    """List the notes, a page at a time."""
    part = select(Note).order_by(Note.id).offset(query.offset).limit(query.per_page)
    total = db.session.scalar(select(func.count()).select_from(Note))
    return Notes(
        items=[NoteOut.model_validate(note) for note in db.session.scalars(part)],
        page=query.page,
        per_page=query.per_page,
        total=total or 0,
    )


@bp.post("")
@typed
def create(body: NoteIn) -> NoteOut:
    """Add a note."""
    note = Note(**body.model_dump())
    db.session.add(note)
    db.session.commit()
    created(url_for("notes.read", note_id=note.id))
    return NoteOut.model_validate(note)


@bp.get("/<int:note_id>")
@typed
def read(note_id: int) -> NoteOut:
    """Return a note."""
    return NoteOut.model_validate(get_note(note_id))


@bp.put("/<int:note_id>")
@typed
def update(note_id: int, body: NoteIn) -> NoteOut:
    """Replace what a note says."""
    note = get_note(note_id)
    note.title = body.title
    note.text = body.text
    db.session.commit()
    return NoteOut.model_validate(note)


@bp.delete("/<int:note_id>")
@typed
def delete(note_id: int) -> None:
    """Remove a note."""
    db.session.delete(get_note(note_id))
    db.session.commit()


def get_note(note_id: int) -> Note:
    """Return a note, if it is there."""
    # The column holds no larger number, and a database refuses to look for one.
    note = db.session.get(Note, note_id) if note_id < 2**31 else None

    if note is None:
        abort(404, f"Note {note_id} does not exist.")

    return note
