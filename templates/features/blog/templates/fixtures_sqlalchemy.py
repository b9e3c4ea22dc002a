{% set dates -%}
from datetime import datetime
from datetime import timezone
{%- endset -%}
{% set created %}
    created = datetime(2018, 1, 1, tzinfo=timezone.utc)
{%- endset -%}
{% set own_imports = ["blog import Post", "db import db"] -%}
{% set add_post %}
        post = Post(
            author_id=author_id, created=created, title="test title", body="test\nbody"
        )
        db.session.add(post)
        db.session.commit()
{%- endset -%}
