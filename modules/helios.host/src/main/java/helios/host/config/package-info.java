/**
 * {@code proxy.toml}: from a file, options and environment variables to immutable records, or to a list of all that is wrong.
 *
 * <p>{@link helios.host.config.ConfigLoader} reads; {@link helios.host.config.Configuration} is one valid whole; {@link
 * helios.host.config.Changes} says what a reload means; {@link helios.host.config.Reference} documents every key. How keys
 * become components of records stands at {@link helios.spi.config}.
 *
 * <p>The way of a value: {@link helios.host.config.TomlReader} (text, variables) makes a tree of {@link
 * helios.host.config.Value}s that know where they stand, {@link helios.host.config.Aliases} gives everything its one name,
 * {@link helios.host.config.Overrides} are laid over it, {@link helios.host.config.Binder} makes records of it by a {@link
 * helios.host.config.RecordSchema}.
 *
 * <p><b>Threads.</b> What is public is immutable, but for the loader, which may be used by several threads. <b>Failure.</b>
 * No text of a user throws: every mistake is a {@link helios.host.config.Problem}.
 */
@NullMarked
package helios.host.config;

import org.jspecify.annotations.NullMarked;
