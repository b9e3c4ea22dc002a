{% set imports %}
import sqlite3
{% endset -%}
{% set more_imports %}{% endset -%}
{% set model %}{% endset -%}
{% set own_imports -%}
from .auth import login_required
from .db import get_db
{%- endset -%}
{% set post_type %}sqlite3.Row{% endset -%}
{% set all_posts %}
    query = (
        "SELECT post.*, username FROM post JOIN user ON user.id = author_id"
        " ORDER BY created DESC, post.id DESC"
    )
    posts = get_db().execute(query).fetchall()
{%- endset -%}
{% set create %}
            db = get_db()
            db.execute(
                "INSERT INTO post (author_id, title, body) VALUES (?, ?, ?)",
                (g.user["id"], title, body),
            )
            db.commit()
{%- endset -%}
{% set update %}
            db = get_db()
            db.execute(
                "UPDATE post SET title = ?, body = ? WHERE id = ?",
                (title, body, post_id),
            )
            db.commit()
{%- endset -%}
{% set delete %}
    get_post(post_id)
    db = get_db()
    db.execute("DELETE FROM post WHERE id = ?", (post_id,))
    db.commit()
{%- endset -%}
{% set one_post %}
    query = (
        "SELECT post.*, username FROM post JOIN user ON user.id = author_id"
        " WHERE post.id = ?"
    )
    post: sqlite3.Row | None = None

    # SQLite holds no larger number, and refuses to look for one.
    if post_id < 2**63:
        post = get_db().execute(query, (post_id,)).fetchone()
{%- endset -%}
{% macro field(row, name) %}{{ row }}["{{ name }}"]{% endmacro -%}
{# What the fixture of the tests needs. -#}
{% set dates -%}
from datetime import date
{%- endset -%}
{% set created %}
    created = date(2018, 1, 1)
{%- endset -%}
{% set test_imports = ["db import get_db"] -%}
{% set add_post %}
        db = get_db()
        db.execute(
            "INSERT INTO post (author_id, created, title, body) VALUES (?, ?, ?, ?)",
            (author_id, str(created), "test title", "test\nbody"),
        )
        db.commit()
{%- endset -%}
