{% set imports %}{% endset -%}
{% set own_imports -%}
from .db import get_db
{%- endset -%}
{% set model %}{% endset -%}
{% set add_user %}
    db = get_db()

    try:
        db.execute(
            "INSERT INTO user (username, password) VALUES (?, ?)",
            (username, generate_password_hash(password)),
        )
        db.commit()
    except db.IntegrityError:
        return False

    return True
{%- endset -%}
{% set user_of_that_name %}
        query = "SELECT * FROM user WHERE username = ?"
        user = get_db().execute(query, (username,)).fetchone()
{%- endset -%}
{% set user_of_that_id %}
        query = "SELECT * FROM user WHERE id = ?"
        g.user = get_db().execute(query, (user_id,)).fetchone()
{%- endset -%}
{% macro field(row, name) %}{{ row }}["{{ name }}"]{% endmacro -%}
