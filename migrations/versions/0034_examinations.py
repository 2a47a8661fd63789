"""Training: questions, papers, sittings, attempts and what is decided about them.

Revision: 0034, after 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "test_papers",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("quotas", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=False),
        sa.Column("approved_by_id", sa.BigInteger(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_papers")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_test_papers_kind_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_test_papers_ref")),
    )
    op.create_table(
        "test_questions",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_code", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_questions")),
        sa.UniqueConstraint("ref", name=op.f("uq_test_questions_ref")),
    )
    op.create_index(op.f("ix_test_questions_kind"), "test_questions", ["kind"], unique=False)

    op.create_table(
        "test_question_versions",
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_ct", sa.LargeBinary(), nullable=False),
        sa.Column("choices_ct", sa.LargeBinary(), nullable=False),
        sa.Column("key_ct", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["test_questions.id"], name=op.f("fk_test_question_versions_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_question_versions")),
        sa.UniqueConstraint("question_id", "number", name=op.f("uq_test_question_versions_question_id_number")),
    )
    op.create_index(
        op.f("ix_test_question_versions_question_id"), "test_question_versions", ["question_id"], unique=False
    )

    op.create_table(
        "test_paper_items",
        sa.Column("paper_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["test_papers.id"], name=op.f("fk_test_paper_items_paper_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["test_question_versions.id"], name=op.f("fk_test_paper_items_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_paper_items")),
        sa.UniqueConstraint("paper_id", "position", name=op.f("uq_test_paper_items_paper_id_position")),
    )
    op.create_index(op.f("ix_test_paper_items_paper_id"), "test_paper_items", ["paper_id"], unique=False)
    op.create_index(op.f("ix_test_paper_items_version_id"), "test_paper_items", ["version_id"], unique=False)

    op.create_table(
        "test_regrades",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("key_ct", sa.LargeBinary(), nullable=False),
        sa.Column("reason_ct", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["test_question_versions.id"], name=op.f("fk_test_regrades_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_regrades")),
        sa.UniqueConstraint("ref", name=op.f("uq_test_regrades_ref")),
    )
    op.create_index(op.f("ix_test_regrades_version_id"), "test_regrades", ["version_id"], unique=False)

    op.create_table(
        "test_sittings",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("cohort_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("paper_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("on_screen", sa.Boolean(), nullable=False),
        sa.Column("opens_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("closes_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("publish_on", sa.Date(), nullable=False),
        sa.Column("appeal_days", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=False),
        sa.Column("place_ct", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_test_sittings_cohort_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["test_papers.id"], name=op.f("fk_test_sittings_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_sittings")),
        sa.UniqueConstraint("ref", name=op.f("uq_test_sittings_ref")),
    )
    op.create_index(op.f("ix_test_sittings_cohort_id"), "test_sittings", ["cohort_id"], unique=False)
    op.create_index(op.f("ix_test_sittings_paper_id"), "test_sittings", ["paper_id"], unique=False)

    op.create_table(
        "test_accommodations",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("extra_per_cent", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("ground_ct", sa.LargeBinary(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_test_accommodations_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_accommodations")),
        sa.UniqueConstraint("ref", name=op.f("uq_test_accommodations_ref")),
    )
    op.create_index(op.f("ix_test_accommodations_learner_id"), "test_accommodations", ["learner_id"], unique=False)

    op.create_table(
        "test_result_files",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("sent_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("sent_by_id", sa.BigInteger(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("name_ct", sa.LargeBinary(), nullable=False),
        sa.Column("content_ct", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["test_sittings.id"], name=op.f("fk_test_result_files_sitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_result_files")),
        sa.UniqueConstraint("ref", name=op.f("uq_test_result_files_ref")),
    )
    op.create_index(op.f("ix_test_result_files_sitting_id"), "test_result_files", ["sitting_id"], unique=False)

    op.create_table(
        "test_attempts",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("sitting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("before_review", sa.String(length=20), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=True),
        sa.Column("paper_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("pass_mark", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("extra_per_cent", sa.Integer(), nullable=False),
        sa.Column("started_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("ends_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("seconds_left", sa.Integer(), nullable=True),
        sa.Column("ended_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_test_attempts_enrolment_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["test_papers.id"], name=op.f("fk_test_attempts_paper_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["test_sittings.id"], name=op.f("fk_test_attempts_sitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_attempts")),
        sa.UniqueConstraint("ref", name=op.f("uq_test_attempts_ref")),
        sa.UniqueConstraint("sitting_id", "enrolment_id", name=op.f("uq_test_attempts_sitting_id_enrolment_id")),
    )
    op.create_index(op.f("ix_test_attempts_enrolment_id"), "test_attempts", ["enrolment_id"], unique=False)

    op.create_table(
        "test_attempt_events",
        sa.Column("attempt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("before", sa.String(length=20), nullable=True),
        sa.Column("after", sa.String(length=20), nullable=False),
        sa.Column("known_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("second_actor_id", sa.BigInteger(), nullable=True),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["test_attempts.id"], name=op.f("fk_test_attempt_events_attempt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_attempt_events")),
    )
    op.create_index(op.f("ix_test_attempt_events_attempt_id"), "test_attempt_events", ["attempt_id"], unique=False)

    op.create_table(
        "test_attempt_items",
        sa.Column("attempt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answer", sa.String(length=1), nullable=True),
        sa.Column("mark", sa.Integer(), nullable=True),
        sa.Column("saved_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("key_ct", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["test_attempts.id"], name=op.f("fk_test_attempt_items_attempt_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["test_question_versions.id"], name=op.f("fk_test_attempt_items_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_attempt_items")),
        sa.UniqueConstraint("attempt_id", "position", name=op.f("uq_test_attempt_items_attempt_id_position")),
    )
    op.create_index(op.f("ix_test_attempt_items_attempt_id"), "test_attempt_items", ["attempt_id"], unique=False)
    op.create_index(op.f("ix_test_attempt_items_version_id"), "test_attempt_items", ["version_id"], unique=False)

    op.create_table(
        "test_reviews",
        sa.Column("attempt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by_id", sa.BigInteger(), nullable=False),
        sa.Column("proposal", sa.String(length=20), nullable=True),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("ground_ct", sa.LargeBinary(), nullable=False),
        sa.Column("proposal_note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("outcome_note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["test_attempts.id"], name=op.f("fk_test_reviews_attempt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_reviews")),
        sa.UniqueConstraint("ref", name=op.f("uq_test_reviews_ref")),
    )
    op.create_index(op.f("ix_test_reviews_attempt_id"), "test_reviews", ["attempt_id"], unique=False)
    op.create_index(op.f("ix_test_reviews_outcome"), "test_reviews", ["outcome"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_test_reviews_outcome"), table_name="test_reviews")
    op.drop_index(op.f("ix_test_reviews_attempt_id"), table_name="test_reviews")

    op.drop_table("test_reviews")
    op.drop_index(op.f("ix_test_attempt_items_version_id"), table_name="test_attempt_items")
    op.drop_index(op.f("ix_test_attempt_items_attempt_id"), table_name="test_attempt_items")

    op.drop_table("test_attempt_items")
    op.drop_index(op.f("ix_test_attempt_events_attempt_id"), table_name="test_attempt_events")

    op.drop_table("test_attempt_events")
    op.drop_index(op.f("ix_test_attempts_enrolment_id"), table_name="test_attempts")

    op.drop_table("test_attempts")
    op.drop_index(op.f("ix_test_result_files_sitting_id"), table_name="test_result_files")

    op.drop_table("test_result_files")
    op.drop_index(op.f("ix_test_accommodations_learner_id"), table_name="test_accommodations")

    op.drop_table("test_accommodations")
    op.drop_index(op.f("ix_test_sittings_paper_id"), table_name="test_sittings")
    op.drop_index(op.f("ix_test_sittings_cohort_id"), table_name="test_sittings")

    op.drop_table("test_sittings")
    op.drop_index(op.f("ix_test_regrades_version_id"), table_name="test_regrades")

    op.drop_table("test_regrades")
    op.drop_index(op.f("ix_test_paper_items_version_id"), table_name="test_paper_items")
    op.drop_index(op.f("ix_test_paper_items_paper_id"), table_name="test_paper_items")

    op.drop_table("test_paper_items")
    op.drop_index(op.f("ix_test_question_versions_question_id"), table_name="test_question_versions")

    op.drop_table("test_question_versions")
    op.drop_index(op.f("ix_test_questions_kind"), table_name="test_questions")

    op.drop_table("test_questions")
    op.drop_table("test_papers")
