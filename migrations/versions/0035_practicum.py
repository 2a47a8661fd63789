"""Training: practicum, what completers share, yearly confirmation, survey, addresses without an account.

Revision: 0035, after 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_study_meetings",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts", sa.String(length=5), nullable=False),
        sa.Column("ends", sa.String(length=5), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("cancelled_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("made_by_id", sa.BigInteger(), nullable=False),
        sa.Column("title_ct", sa.LargeBinary(), nullable=False),
        sa.Column("study_ct", sa.LargeBinary(), nullable=False),
        sa.Column("place_ct", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_study_meetings")),
        sa.UniqueConstraint("ref", name=op.f("uq_case_study_meetings_ref")),
    )
    op.create_table(
        "portal_materials",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("published_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("published_by_id", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("title_ct", sa.LargeBinary(), nullable=False),
        sa.Column("text_ct", sa.LargeBinary(), nullable=False),
        sa.Column("link_ct", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_materials")),
        sa.UniqueConstraint("ref", name=op.f("uq_portal_materials_ref")),
    )
    op.create_table(
        "case_study_places",
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("signed_up_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("withdrawn_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_case_study_places_learner_id")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["case_study_meetings.id"], name=op.f("fk_case_study_places_meeting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_study_places")),
        sa.UniqueConstraint("meeting_id", "learner_id", name=op.f("uq_case_study_places_meeting_id_learner_id")),
    )
    with op.batch_alter_table("case_study_places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_study_places_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "employment_surveys",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("situation", sa.String(length=20), nullable=True),
        sa.Column("employer_kind", sa.String(length=20), nullable=True),
        sa.Column("employment", sa.String(length=20), nullable=True),
        sa.Column("hours", sa.String(length=20), nullable=True),
        sa.Column("title_use", sa.String(length=20), nullable=True),
        sa.Column("remark_ct", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_employment_surveys_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment_surveys")),
        sa.UniqueConstraint("learner_id", "months", name=op.f("uq_employment_surveys_learner_id_months")),
        sa.UniqueConstraint("ref", name=op.f("uq_employment_surveys_ref")),
    )
    op.create_table(
        "portal_directory",
        sa.Column("learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.Column("shows_workplace", sa.Boolean(), nullable=False),
        sa.Column("shows_prefecture", sa.Boolean(), nullable=False),
        sa.Column("shows_languages", sa.Boolean(), nullable=False),
        sa.Column("languages_ct", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_portal_directory_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_directory")),
        sa.UniqueConstraint("learner_id", name=op.f("uq_portal_directory_learner_id")),
    )
    op.create_table(
        "portal_questions",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("hidden_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("hidden_by_id", sa.BigInteger(), nullable=True),
        sa.Column("title_ct", sa.LargeBinary(), nullable=False),
        sa.Column("text_ct", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_portal_questions_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_questions")),
        sa.UniqueConstraint("ref", name=op.f("uq_portal_questions_ref")),
    )
    with op.batch_alter_table("portal_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portal_questions_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "portal_answers",
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answered_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("hidden_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("hidden_by_id", sa.BigInteger(), nullable=True),
        sa.Column("text_ct", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_portal_answers_learner_id")),
        sa.ForeignKeyConstraint(["question_id"], ["portal_questions.id"], name=op.f("fk_portal_answers_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_answers")),
        sa.UniqueConstraint("ref", name=op.f("uq_portal_answers_ref")),
    )
    with op.batch_alter_table("portal_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portal_answers_learner_id"), ["learner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_portal_answers_question_id"), ["question_id"], unique=False)

    op.create_table(
        "workplace_sign_offs",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("period_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by_ct", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["workplace_periods.id"], name=op.f("fk_workplace_sign_offs_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workplace_sign_offs")),
        sa.UniqueConstraint("period_id", "year", name=op.f("uq_workplace_sign_offs_period_id_year")),
        sa.UniqueConstraint("ref", name=op.f("uq_workplace_sign_offs_ref")),
    )
    with op.batch_alter_table("workplace_sign_offs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workplace_sign_offs_year"), ["year"], unique=False)

    op.create_table(
        "practicums",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("supervision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("extended_until", sa.Date(), nullable=True),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("refusal_by_id", sa.BigInteger(), nullable=True),
        sa.Column("last_act_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_practicums_enrolment_id")),
        sa.ForeignKeyConstraint(["supervision_id"], ["supervisions.id"], name=op.f("fk_practicums_supervision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practicums")),
        sa.UniqueConstraint("enrolment_id", name=op.f("uq_practicums_enrolment_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_practicums_ref")),
    )
    with op.batch_alter_table("practicums", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practicums_state"), ["state"], unique=False)

    op.create_table(
        "training_links",
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("supervision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("capacity", sa.String(length=20), nullable=True),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("opened_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("session_digest", sa.String(length=64), nullable=True),
        sa.Column("told_to_ct", sa.LargeBinary(), nullable=False),
        sa.Column("token_ct", sa.LargeBinary(), nullable=False),
        sa.Column("code_ct", sa.LargeBinary(), nullable=True),
        sa.Column("session_until", app.core.db.UtcInstant(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["supervision_id"], ["supervisions.id"], name=op.f("fk_training_links_supervision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_links")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_training_links_token_digest")),
    )
    with op.batch_alter_table("training_links", schema=None) as batch_op:
        batch_op.create_index("ix_training_links_subject", ["purpose", "subject_id"], unique=False)

    op.create_table(
        "practicum_events",
        sa.Column("practicum_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("known_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("supervision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("capacity", sa.String(length=20), nullable=True),
        sa.Column("said_by_ct", sa.LargeBinary(), nullable=True),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["practicum_id"], ["practicums.id"], name=op.f("fk_practicum_events_practicum_id")),
        sa.ForeignKeyConstraint(
            ["supervision_id"], ["supervisions.id"], name=op.f("fk_practicum_events_supervision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practicum_events")),
    )
    with op.batch_alter_table("practicum_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practicum_events_practicum_id"), ["practicum_id"], unique=False)

    op.create_table(
        "practicum_pauses",
        sa.Column("practicum_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["practicum_id"], ["practicums.id"], name=op.f("fk_practicum_pauses_practicum_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practicum_pauses")),
    )
    with op.batch_alter_table("practicum_pauses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practicum_pauses_practicum_id"), ["practicum_id"], unique=False)

    op.create_table(
        "practicum_ratings",
        sa.Column("practicum_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("rated_by", sa.String(length=20), nullable=False),
        sa.Column("ability", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["practicum_id"], ["practicums.id"], name=op.f("fk_practicum_ratings_practicum_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practicum_ratings")),
        sa.UniqueConstraint(
            "practicum_id",
            "round",
            "rated_by",
            "ability",
            name=op.f("uq_practicum_ratings_practicum_id_round_rated_by_ability"),
        ),
    )
    op.create_table(
        "practicum_tasks",
        sa.Column("practicum_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["practicum_id"], ["practicums.id"], name=op.f("fk_practicum_tasks_practicum_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practicum_tasks")),
        sa.UniqueConstraint("ref", name=op.f("uq_practicum_tasks_ref")),
    )
    with op.batch_alter_table("practicum_tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practicum_tasks_practicum_id"), ["practicum_id"], unique=False)

    op.create_table(
        "practicum_reports",
        sa.Column("practicum_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("looked_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("written_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("handed_in_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("done_ct", sa.LargeBinary(), nullable=False),
        sa.Column("learned_ct", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["practicum_id"], ["practicums.id"], name=op.f("fk_practicum_reports_practicum_id")),
        sa.ForeignKeyConstraint(["task_id"], ["practicum_tasks.id"], name=op.f("fk_practicum_reports_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practicum_reports")),
        sa.UniqueConstraint("task_id", "number", name=op.f("uq_practicum_reports_task_id_number")),
    )
    with op.batch_alter_table("practicum_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practicum_reports_practicum_id"), ["practicum_id"], unique=False)

    op.create_table(
        "practicum_task_versions",
        sa.Column("practicum_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("abilities", sa.JSON(), nullable=False),
        sa.Column("title_ct", sa.LargeBinary(), nullable=False),
        sa.Column("situation_ct", sa.LargeBinary(), nullable=False),
        sa.Column("doing_ct", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("proposed_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["practicum_id"], ["practicums.id"], name=op.f("fk_practicum_task_versions_practicum_id")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["practicum_tasks.id"], name=op.f("fk_practicum_task_versions_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practicum_task_versions")),
        sa.UniqueConstraint("task_id", "number", name=op.f("uq_practicum_task_versions_task_id_number")),
    )
    with op.batch_alter_table("practicum_task_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practicum_task_versions_practicum_id"), ["practicum_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("practicum_task_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practicum_task_versions_practicum_id"))

    op.drop_table("practicum_task_versions")
    with op.batch_alter_table("practicum_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practicum_reports_practicum_id"))

    op.drop_table("practicum_reports")
    with op.batch_alter_table("practicum_tasks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practicum_tasks_practicum_id"))

    op.drop_table("practicum_tasks")
    op.drop_table("practicum_ratings")
    with op.batch_alter_table("practicum_pauses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practicum_pauses_practicum_id"))

    op.drop_table("practicum_pauses")
    with op.batch_alter_table("practicum_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practicum_events_practicum_id"))

    op.drop_table("practicum_events")
    with op.batch_alter_table("training_links", schema=None) as batch_op:
        batch_op.drop_index("ix_training_links_subject")

    op.drop_table("training_links")
    with op.batch_alter_table("practicums", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practicums_state"))

    op.drop_table("practicums")
    with op.batch_alter_table("workplace_sign_offs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workplace_sign_offs_year"))

    op.drop_table("workplace_sign_offs")
    with op.batch_alter_table("portal_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portal_answers_question_id"))
        batch_op.drop_index(batch_op.f("ix_portal_answers_learner_id"))

    op.drop_table("portal_answers")
    with op.batch_alter_table("portal_questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portal_questions_learner_id"))

    op.drop_table("portal_questions")
    op.drop_table("portal_directory")
    op.drop_table("employment_surveys")
    with op.batch_alter_table("case_study_places", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_study_places_learner_id"))

    op.drop_table("case_study_places")
    op.drop_table("portal_materials")
    op.drop_table("case_study_meetings")
