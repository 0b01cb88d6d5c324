/**
 * PostgreSQL 18's SQL, read from bytes: {@link helios.sql.Lexer} cuts a text into tokens,
 * {@link helios.sql.StatementCursor} splits it into statements and tells each one's verb and what it means to do to its
 * session and transaction.
 *
 * <p><b>Threads.</b> Cursors belong to one thread; all else is immutable. <b>Ownership.</b> A cursor reads the caller's
 * array in place and keeps a reference to it until it is reset. <b>Failure.</b> What is no SQL throws
 * {@link helios.sql.SqlSyntaxException} and nothing else. <b>Positions</b> are offsets in the caller's array, in bytes.
 */
@NullMarked
package helios.sql;

import org.jspecify.annotations.NullMarked;
