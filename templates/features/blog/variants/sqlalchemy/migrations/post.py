"""Create the table post: posts of the blog, each by a user."""

import sqlalchemy as sa
from alembic import op

revision = "post"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column(
            "created",
            sa.DateTime(timezone=True),
            server_default=sa.func.now(),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_post"),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user.id"],
            name="fk_post_author_id_user",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("post")
