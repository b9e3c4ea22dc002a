{% set imports %}
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
{%- endset -%}
{% set own_imports -%}
from .db import Model
from .db import db
{%- endset -%}
{% set model %}


class User(Model):
    """Who may log in."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str]
{%- endset -%}
{% set add_user %}
    db.session.add(User(username=username, password=generate_password_hash(password)))

    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return False

    return True
{%- endset -%}
{% set user_of_that_name %}
        query = select(User).where(User.username == username)
        user = db.session.scalar(query)
{%- endset -%}
{% set user_of_that_id %}
        g.user = db.session.get(User, user_id)
{%- endset -%}
{% macro field(row, name) %}{{ row }}.{{ name }}{% endmacro -%}
