{% set dates -%}
from datetime import date
{%- endset -%}
{% set created %}
    created = date(2018, 1, 1)
{%- endset -%}
{% set own_imports = ["db import get_db"] -%}
{% set add_post %}
        db = get_db()
        db.execute(
            "INSERT INTO post (author_id, created, title, body) VALUES (?, ?, ?, ?)",
            (author_id, str(created), "test title", "test\nbody"),
        )
        db.commit()
{%- endset -%}
