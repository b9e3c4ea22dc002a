{% set imports %}{% endset -%}
{% set own_import -%}
db import get_db
{%- endset -%}
{% set add_post %}
        db = get_db()
        db.execute(
            "INSERT INTO post (author_id, created, title, body) VALUES (?, ?, ?, ?)",
            (author_id, str(created), "test title", "test\nbody"),
        )
        db.commit()
{%- endset -%}
