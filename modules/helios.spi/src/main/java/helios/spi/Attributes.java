package helios.spi;

import java.util.Optional;

/**
 * Typed attributes of a session or a query. Written and read by the hooks of one session, which never run at the same
 * time; an attribute lives as long as its holder.
 */
public interface Attributes {

    /** The attribute's value, if it was set. */
    <T> Optional<T> get(Attribute<T> attribute);

    /** Sets the attribute, replacing its value. */
    <T> void set(Attribute<T> attribute, T value);

    /** Removes the attribute. */
    void remove(Attribute<?> attribute);
}
