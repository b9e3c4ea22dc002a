{% set imports %}
from datetime import datetime
{% endset -%}
{% set more_imports %}
from sqlalchemy import DateTime
from sqlalchemy import ForeignKey
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship
{%- endset -%}
{% set own_imports -%}
from .auth import User
from .auth import login_required
from .db import Model
from .db import db
{%- endset -%}
{% set model %}


class Post(Model):
    """What a user wrote."""

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    created: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    title: Mapped[str]
    body: Mapped[str]

    # Comes with the post, in the same query.
    author: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    @property
    def username(self) -> str:
        """Return the name of who wrote it."""
        return self.author.username
{%- endset -%}
{% set post_type %}Post{% endset -%}
{% set all_posts %}
    query = select(Post).order_by(Post.created.desc(), Post.id.desc())
    posts = db.session.scalars(query).all()
{%- endset -%}
{% set create %}
            db.session.add(Post(author_id=g.user.id, title=title, body=body))
            db.session.commit()
{%- endset -%}
{% set update %}
            post.title = title
            post.body = body
            db.session.commit()
{%- endset -%}
{% set delete %}
    db.session.delete(get_post(post_id))
    db.session.commit()
{%- endset -%}
{% set one_post %}
    # The column holds no larger number, and a database refuses to look for one.
    post = db.session.get(Post, post_id) if post_id < 2**31 else None
{%- endset -%}
{% macro field(row, name) %}{{ row }}.{{ name }}{% endmacro -%}
{# What the fixture of the tests needs. -#}
{% set dates -%}
from datetime import datetime
from datetime import timezone
{%- endset -%}
{% set created %}
    created = datetime(2018, 1, 1, tzinfo=timezone.utc)
{%- endset -%}
{% set test_imports = ["blog import Post", "db import db"] -%}
{% set add_post %}
        post = Post(
            author_id=author_id, created=created, title="test title", body="test\nbody"
        )
        db.session.add(post)
        db.session.commit()
{%- endset -%}
