package helios.testkit;

import helios.spi.Attribute;
import helios.spi.Attributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Typed attributes in a map. */
abstract sealed class FakeAttributes implements Attributes permits FakeSession, FakeQuery {

    private final Map<Attribute<?>, Object> values = new HashMap<>();

    @Override
    public final <T> Optional<T> get(Attribute<T> attribute) {
        return Optional.ofNullable(values.get(attribute)).map(attribute.type()::cast);
    }

    @Override
    public final <T> void set(Attribute<T> attribute, T value) {
        values.put(attribute, attribute.type().cast(value));
    }

    @Override
    public final void remove(Attribute<?> attribute) {
        values.remove(attribute);
    }
}
