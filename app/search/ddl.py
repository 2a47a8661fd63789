"""The index beside the documents: tokens only, no text, no positions."""

from __future__ import annotations

# detail=none keeps no positions (an order of tokens would tell more about the text than their presence).
# hashsize: an import fills memory before it writes; the default of 1 MB makes many small pieces.
_SQLITE = (
    "CREATE VIRTUAL TABLE search_index USING fts5"
    "(tokens, content='', contentless_delete=1, detail=none, tokenize='ascii')",
    "INSERT INTO search_index(search_index, rank) VALUES ('hashsize', 8388608)",
)
GIN = "CREATE INDEX ix_search_index_tokens ON search_index USING gin (tokens) WITH (fastupdate = on)"
_POSTGRES = (
    "CREATE TABLE search_index (doc_id bigint CONSTRAINT pk_search_index PRIMARY KEY, tokens tsvector NOT NULL)",
    GIN,
)


def search_ddl(dialect: str) -> list[str]:
    """Statements to run after `search_documents` was created."""
    return list(_SQLITE if dialect == "sqlite" else _POSTGRES)


def search_ddl_down(_dialect: str) -> list[str]:
    """Statements to run before `search_documents` is dropped."""
    return ["DROP TABLE IF EXISTS search_index"]
