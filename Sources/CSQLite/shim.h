#pragma once
#include <sqlite3.h>
#include <stddef.h>

// SQLITE_TRANSIENT is a cast that Swift cannot import. It makes SQLite copy the value during the
// call, so that no pointer into Swift's memory outlives the call. An empty value is kept as a
// value: a null pointer would bind NULL.

static inline int sqlite_bind_blob_copy(sqlite3_stmt *statement, int index, const void *bytes, size_t count) {
    return sqlite3_bind_blob64(statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT);
}

static inline int sqlite_bind_text_copy(sqlite3_stmt *statement, int index, const char *text, size_t count) {
    return sqlite3_bind_text64(statement, index, text ? text : "", count, SQLITE_TRANSIENT, SQLITE_UTF8);
}
