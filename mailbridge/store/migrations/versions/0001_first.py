"""The first schema: people, the plan, what comes in, posts, what goes out.

Until there is a release, new columns are folded into this file; afterwards
each change is a migration of its own and this one stays as it is.
"""

import sqlalchemy as sa
from alembic import op

from mailbridge.store.search import TABLES

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only where the key is INTEGER.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:  # noqa: PLR0915 -- a statement for each table
    """Create every table and index."""
    op.create_table(
        "alliance",
        sa.Column("id", ID, nullable=False),
        sa.Column("slug", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("last_resource", sa.Integer(), nullable=False),
        sa.Column("last_question", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alliance"),
        sa.UniqueConstraint("slug", name="uq_alliance_slug"),
    )
    op.create_table(
        "blob",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_blob"),
    )
    op.create_table(
        "document",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["hash"], ["blob.hash"], name="fk_document_hash"),
        sa.PrimaryKeyConstraint("hash", name="pk_document"),
    )
    op.create_table(
        "person",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("operator", sa.Boolean(), nullable=False),
        sa.Column("erase_asked_at", UTC_TIME),
        sa.Column("erased_at", UTC_TIME),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_table(
        "raw",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received_at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_raw"),
    )
    op.create_table(
        "tombstone",
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name="pk_tombstone"),
    )
    op.create_table(
        "address",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("normalised", sa.Text(), nullable=False),
        sa.Column("confirmed_at", UTC_TIME),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_address_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_address"),
        sa.UniqueConstraint("normalised", name="uq_address_normalised"),
    )
    op.create_index("ix_address_person_id", "address", ["person_id"])
    op.create_table(
        "session",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("begun_at", UTC_TIME, nullable=False),
        sa.Column("ends_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_session_person_id"),
        sa.PrimaryKeyConstraint("key_hash", name="pk_session"),
    )
    op.create_index("ix_session_person_id", "session", ["person_id"])
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("whom", sa.String(length=64), nullable=False),
        sa.Column("person_id", ID),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("made_at", UTC_TIME, nullable=False),
        sa.Column("ends_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_sign_in_person_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sign_in"),
    )
    op.create_index("ix_sign_in_whom", "sign_in", ["whom"])
    op.create_index("ix_sign_in_person_id", "sign_in", ["person_id"])
    op.create_table(
        "known_path",
        sa.Column("address_id", ID, nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("taught_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_known_path_address_id"),
        sa.PrimaryKeyConstraint("address_id", "path", name="pk_known_path"),
    )
    op.create_table(
        "event",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("alliance_id", ID),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("on", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_event_alliance_id"),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
    )
    op.create_index("ix_event_alliance_id", "event", ["alliance_id"])
    op.create_table(
        "incoming",
        sa.Column("id", ID, nullable=False),
        sa.Column("raw_hash", sa.String(length=64), nullable=False),
        sa.Column("alliance_id", ID),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("received_at", UTC_TIME, nullable=False),
        sa.Column("fate", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("words_hash", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=False),
        sa.Column("claimed_until", UTC_TIME),
        sa.Column("decided_at", UTC_TIME),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_incoming_alliance_id"),
        sa.ForeignKeyConstraint(["raw_hash"], ["raw.hash"], name="fk_incoming_raw_hash"),
        sa.PrimaryKeyConstraint("id", name="pk_incoming"),
    )
    op.create_index("ix_incoming_alliance_id_message_id", "incoming", ["alliance_id", "message_id"])
    op.create_index("ix_incoming_alliance_id_words_hash", "incoming", ["alliance_id", "words_hash"])
    op.create_index("ix_incoming_fate_id", "incoming", ["fate", "id"])
    op.create_index("ix_incoming_raw_hash_alliance_id", "incoming", ["raw_hash", "alliance_id"])
    op.create_table(
        "issue",
        sa.Column("id", ID, nullable=False),
        sa.Column("alliance_id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("due_at", UTC_TIME, nullable=False),
        sa.Column("cut", sa.Integer(), nullable=False),
        sa.Column("last_resource", sa.Integer(), nullable=False),
        sa.Column("published_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_issue_alliance_id"),
        sa.PrimaryKeyConstraint("id", name="pk_issue"),
        sa.UniqueConstraint("key", name="uq_issue_key"),
    )
    op.create_table(
        "module",
        sa.Column("id", ID, nullable=False),
        sa.Column("alliance_id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_module_alliance_id"),
        sa.PrimaryKeyConstraint("id", name="pk_module"),
        sa.UniqueConstraint("alliance_id", "key", name="uq_module_alliance_id_key"),
    )
    op.create_table(
        "membership",
        sa.Column("id", ID, nullable=False),
        sa.Column("alliance_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("address_id", ID, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.Column("delivery", sa.String(length=8), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("salutation", sa.Text(), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("paused_until", UTC_TIME),
        sa.Column("away_at", UTC_TIME),
        sa.Column("joined_at", UTC_TIME, nullable=False),
        sa.Column("joined_how", sa.Text(), nullable=False),
        sa.Column("consent_at", UTC_TIME),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("left_at", UTC_TIME),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("covered", sa.Integer(), nullable=False),
        sa.Column("morning", sa.Boolean(), nullable=False),
        sa.Column("long_told_at", UTC_TIME),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_membership_address_id"),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_membership_alliance_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_membership_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
        sa.UniqueConstraint("alliance_id", "person_id", name="uq_membership_alliance_id_person_id"),
    )
    op.create_index("ix_membership_person_id", "membership", ["person_id"])
    op.create_table(
        "held",
        sa.Column("incoming_id", ID, nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("original", sa.JSON()),
        sa.Column("held_at", UTC_TIME, nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("taken_by", ID),
        sa.Column("decided", sa.JSON()),
        sa.Column("due_at", UTC_TIME),
        sa.ForeignKeyConstraint(["incoming_id"], ["incoming.id"], name="fk_held_incoming_id"),
        sa.ForeignKeyConstraint(["taken_by"], ["membership.id"], name="fk_held_taken_by"),
        sa.PrimaryKeyConstraint("incoming_id", name="pk_held"),
    )
    op.create_index("ix_held_due_at", "held", ["due_at"])
    op.create_table(
        "mute",
        sa.Column("membership_id", ID, nullable=False),
        sa.Column("thread", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name="fk_mute_membership_id"),
        sa.PrimaryKeyConstraint("membership_id", "thread", name="pk_mute"),
    )
    op.create_table(
        "question",
        sa.Column("id", ID, nullable=False),
        sa.Column("alliance_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("membership_id", ID),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("asked_at", UTC_TIME, nullable=False),
        sa.Column("answered_at", UTC_TIME),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_question_alliance_id"),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name="fk_question_membership_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_question"),
        sa.UniqueConstraint("alliance_id", "number", name="uq_question_alliance_id_number"),
    )
    op.create_index("ix_question_membership_id", "question", ["membership_id"])
    op.create_table(
        "theme",
        sa.Column("id", ID, nullable=False),
        sa.Column("module_id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("translations", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["module_id"], ["module.id"], name="fk_theme_module_id"),
        sa.PrimaryKeyConstraint("id", name="pk_theme"),
        sa.UniqueConstraint("module_id", "key", name="uq_theme_module_id_key"),
    )
    op.create_table(
        "post",
        sa.Column("id", ID, nullable=False),
        sa.Column("alliance_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("thread", sa.Integer(), nullable=False),
        sa.Column("parent_id", ID),
        sa.Column("theme_id", ID),
        sa.Column("incoming_id", ID),
        sa.Column("author_id", ID),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("letter_id", sa.Text(), nullable=False),
        sa.Column("references", sa.JSON(), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("placed_by", sa.String(length=16), nullable=False),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("also", sa.JSON(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=16)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("received_at", UTC_TIME, nullable=False),
        sa.Column("published_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_post_alliance_id"),
        sa.ForeignKeyConstraint(["author_id"], ["membership.id"], name="fk_post_author_id"),
        sa.ForeignKeyConstraint(["incoming_id"], ["incoming.id"], name="fk_post_incoming_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["post.id"], name="fk_post_parent_id"),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name="fk_post_theme_id"),
        sa.PrimaryKeyConstraint("id", name="pk_post"),
        sa.UniqueConstraint(
            "alliance_id",
            "message_id",
            "body_hash",
            name="uq_post_alliance_id_message_id_body_hash",
        ),
        sa.UniqueConstraint("alliance_id", "number", name="uq_post_alliance_id_number"),
    )
    op.create_index("ix_post_alliance_id_subject_key", "post", ["alliance_id", "subject_key"])
    op.create_index("ix_post_alliance_id_thread", "post", ["alliance_id", "thread", "number"])
    op.create_index("ix_post_author_id", "post", ["author_id"])
    op.create_index("ix_post_parent_id", "post", ["parent_id"])
    op.create_index("ix_post_theme_id", "post", ["theme_id"])
    op.create_table(
        "resource",
        sa.Column("id", ID, nullable=False),
        sa.Column("alliance_id", ID, nullable=False),
        sa.Column("theme_id", ID),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer()),
        sa.Column("pages", sa.Integer()),
        sa.Column("size", sa.Integer()),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_resource_alliance_id"),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name="fk_resource_theme_id"),
        sa.PrimaryKeyConstraint("id", name="pk_resource"),
        sa.UniqueConstraint("alliance_id", "key", name="uq_resource_alliance_id_key"),
        sa.UniqueConstraint("alliance_id", "number", name="uq_resource_alliance_id_number"),
    )
    op.create_index("ix_resource_theme_id", "resource", ["theme_id"])
    op.create_table(
        "attachment",
        sa.Column("id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("blob_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["blob_hash"], ["blob.hash"], name="fk_attachment_blob_hash"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_attachment_post_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
        sa.UniqueConstraint("post_id", "position", name="uq_attachment_post_id_position"),
    )
    op.create_table(
        "awaited",
        sa.Column("alliance_id", ID, nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_awaited_alliance_id"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_awaited_post_id"),
        sa.PrimaryKeyConstraint("alliance_id", "message_id", "post_id", name="pk_awaited"),
    )
    op.create_table(
        "letter",
        sa.Column("id", ID, nullable=False),
        sa.Column("alliance_id", ID, nullable=False),
        sa.Column("post_id", ID),
        sa.Column("issue_id", ID),
        sa.Column("variant", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("reply_name", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("envelope", sa.String(length=8), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("created_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_letter_alliance_id"),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name="fk_letter_issue_id"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_letter_post_id"),
        sa.PrimaryKeyConstraint("id", name="pk_letter"),
        sa.UniqueConstraint("issue_id", "variant", name="uq_letter_issue_id_variant"),
        sa.UniqueConstraint("post_id", "variant", name="uq_letter_post_id_variant"),
    )
    op.create_index("ix_letter_recipient_created_at", "letter", ["recipient", "created_at"])
    op.create_table(
        "prepared",
        sa.Column("id", ID, nullable=False),
        sa.Column("alliance_id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("due_at", UTC_TIME),
        sa.Column("membership_id", ID),
        sa.Column("incoming_id", ID),
        sa.Column("post_id", ID),
        sa.Column("written_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_prepared_alliance_id"),
        sa.ForeignKeyConstraint(["incoming_id"], ["incoming.id"], name="fk_prepared_incoming_id"),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name="fk_prepared_membership_id"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_prepared_post_id"),
        sa.PrimaryKeyConstraint("id", name="pk_prepared"),
        sa.UniqueConstraint("key", name="uq_prepared_key"),
    )
    op.create_index("ix_prepared_alliance_id", "prepared", ["alliance_id"])
    op.create_table(
        "message_id",
        sa.Column("alliance_id", ID, nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_message_id_alliance_id"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_message_id_post_id"),
        sa.PrimaryKeyConstraint("alliance_id", "message_id", name="pk_message_id"),
    )
    op.create_index("ix_message_id_post_id", "message_id", ["post_id"])
    op.create_table(
        "post_version",
        sa.Column("id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("segments", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_post_version_post_id"),
        sa.PrimaryKeyConstraint("id", name="pk_post_version"),
        sa.UniqueConstraint("post_id", "version", name="uq_post_version_post_id_version"),
    )
    op.create_table(
        "link",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_link_post_id"),
        sa.PrimaryKeyConstraint("url", "post_id", name="pk_link"),
    )
    op.create_index("ix_link_post_id", "link", ["post_id"])
    op.create_table(
        "star",
        sa.Column("id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("membership_id", ID),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name="fk_star_membership_id"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_star_post_id"),
        sa.PrimaryKeyConstraint("id", name="pk_star"),
        sa.UniqueConstraint(
            "post_id", "version", "starts", "ends", name="uq_star_post_id_version_starts_ends"
        ),
    )
    op.create_table(
        "question_tag",
        sa.Column("post_id", ID, nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("membership_id", ID),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name="fk_question_tag_membership_id"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_question_tag_post_id"),
        sa.PrimaryKeyConstraint("post_id", "question", name="pk_question_tag"),
    )
    op.create_table(
        "translation",
        sa.Column("post_id", ID, nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("membership_id", ID),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name="fk_translation_membership_id"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_translation_post_id"),
        sa.PrimaryKeyConstraint("post_id", "language", name="pk_translation"),
    )
    op.create_table(
        "highlights",
        sa.Column("id", ID, nullable=False),
        sa.Column("alliance_id", ID, nullable=False),
        sa.Column("module", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("published_at", UTC_TIME),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_highlights_alliance_id"),
        sa.PrimaryKeyConstraint("id", name="pk_highlights"),
        sa.UniqueConstraint(
            "alliance_id",
            "module",
            "language",
            "version",
            name="uq_highlights_alliance_id_module_language_version",
        ),
    )
    op.create_table(
        "earlier_plan",
        sa.Column("id", ID, nullable=False),
        sa.Column("alliance_id", ID, nullable=False),
        sa.Column("toml", sa.Text(), nullable=False),
        sa.Column("resources", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliance.id"], name="fk_earlier_plan_alliance_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_earlier_plan"),
    )
    op.create_index("ix_earlier_plan_alliance_id", "earlier_plan", ["alliance_id"])
    op.create_table(
        "quoted",
        sa.Column("membership_id", ID, nullable=False),
        sa.Column("module", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name="fk_quoted_membership_id"
        ),
        sa.PrimaryKeyConstraint("membership_id", "module", name="pk_quoted"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", ID, nullable=False),
        sa.Column("letter_id", ID, nullable=False),
        sa.Column("post_id", ID),
        sa.Column("issue_id", ID),
        sa.Column("membership_id", ID),
        sa.Column("address_id", ID),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("precedence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", UTC_TIME, nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=False),
        sa.Column("claimed_until", UTC_TIME),
        sa.Column("ambiguous", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("done_at", UTC_TIME),
        sa.CheckConstraint(
            "post_id IS NULL OR issue_id IS NULL", name=op.f("ck_delivery_one_thing")
        ),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_delivery_address_id"),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name="fk_delivery_issue_id"),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_delivery_letter_id"),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name="fk_delivery_membership_id"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_delivery_post_id"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("issue_id", "membership_id", name="uq_delivery_issue_id_membership_id"),
        sa.UniqueConstraint("post_id", "membership_id", name="uq_delivery_post_id_membership_id"),
    )
    op.create_index("ix_delivery_letter_id", "delivery", ["letter_id"])
    op.create_index("ix_delivery_membership_id", "delivery", ["membership_id"])
    op.create_index(
        "ix_delivery_state_precedence_next_at", "delivery", ["state", "precedence", "next_at"]
    )
    op.create_table(
        "failure",
        sa.Column("delivery_id", ID, nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("permanent", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("of_the_mail", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_failure_delivery_id"),
        sa.PrimaryKeyConstraint("delivery_id", name="pk_failure"),
    )
    op.create_table(
        "invitation",
        sa.Column("id", ID, nullable=False),
        sa.Column("alliance_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("known_by", sa.String(length=64), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("salutation", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("delivery", sa.String(length=8), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_at", UTC_TIME, nullable=False),
        sa.Column("remind_at", UTC_TIME),
        sa.Column("reminded_at", UTC_TIME),
        sa.Column("answer_by", UTC_TIME, nullable=False),
        sa.Column("answered_at", UTC_TIME),
        sa.Column("membership_id", ID),
        sa.Column("welcomed_at", UTC_TIME),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_invitation_alliance_id"),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name="fk_invitation_membership_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("alliance_id", "known_by", name="uq_invitation_alliance_id_known_by"),
        sa.UniqueConstraint("alliance_id", "number", name="uq_invitation_alliance_id_number"),
    )
    op.create_index("ix_invitation_membership_id", "invitation", ["membership_id"])
    op.create_index("ix_invitation_state_answer_by", "invitation", ["state", "answer_by"])
    op.create_table(
        "sent_hour",
        sa.Column("hour", UTC_TIME, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", name="pk_sent_hour"),
    )
    for statement in TABLES[op.get_bind().dialect.name]:
        op.execute(statement)
