/**
 * How sections of {@code proxy.toml} bind to records. A key {@code check_interval_secs} is the component {@code
 * checkIntervalSecs}: the record says type, default, text and reload class of each key, and checks ranges in its compact
 * constructor by throwing {@link java.lang.IllegalArgumentException}.
 *
 * <p>Types of components: {@code String}, {@code int}, {@code long}, {@code double}, {@code boolean}, enums (values in
 * lower case), {@link java.time.Duration} (a bare number counts the unit that the key ends in, {@code _secs} or {@code
 * _ms}), {@link helios.spi.config.DataSize}, {@link helios.spi.config.Secret}, {@link java.nio.file.Path}, {@link
 * java.util.Optional}, {@link java.util.List} and {@link java.util.Map} with string keys of these, records, which
 * are tables, and {@code Object}, which takes whatever is written there. A component without {@link
 * helios.spi.config.Default} whose type is no Optional, List or Map is required.
 *
 * <p>An empty text is no value for an {@code Optional<String>} or {@code Optional<Path>}; an {@code
 * Optional<Secret>} refuses it, so that nobody is admitted by a token that came out empty. A secret may as well be given
 * as the name of a file with it, {@code <key>_file}. A list of single values takes one value alone. A nested record that
 * is not given is made of its defaults; an {@code Optional} of one is a table that can be left out, or switched off by
 * {@code enabled = false}. The message of an {@link java.lang.IllegalArgumentException} begins with the key, as it stands
 * in the file, that it is about.
 */
package helios.spi.config;
