/**
 * From a {@code pgbouncer.ini} to a {@code proxy.toml}, and to a list of what has no counterpart.
 *
 * <p>The way of a setting: {@link helios.host.pgbouncer.IniReader} reads the text by PgBouncer's own rules, {@link
 * helios.host.pgbouncer.Ini} checks it against all that PgBouncer 1.25.2 knows ({@link helios.host.pgbouncer.KnownSettings},
 * {@link helios.host.pgbouncer.KnownParameters}), and one class for each part of {@code proxy.toml} translates what it is
 * about. What is not in the file has PgBouncer's default, which is written wherever Helios' own is another one.
 *
 * <p><b>Secrets.</b> No password is copied, and no value of a setting that may hold one is ever shown. <b>Failure.</b> What
 * PgBouncer itself would refuse is refused, all mistakes at once; what cannot be translated is a {@link
 * helios.host.pgbouncer.Note}. Rules on who may come in rather refuse too much than too little.
 */
@NullMarked
package helios.host.pgbouncer;

import org.jspecify.annotations.NullMarked;
