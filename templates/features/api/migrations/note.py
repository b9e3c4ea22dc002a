"""Create the table note: notes of the API."""

import sqlalchemy as sa
from alembic import op

revision = "note"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
    )


def downgrade() -> None:
    op.drop_table("note")
