package helios.feature.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.plugin.Trust;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WasmConfigTest {

    /** The defaults with some keys changed. */
    static WasmConfig with(Map<String, Object> changes) throws ReflectiveOperationException {
        var defaults = new WasmContractTest().config();
        var components = WasmConfig.class.getRecordComponents();
        assertThat(Arrays.stream(components).map(component -> component.getName()))
                .containsAll(changes.keySet());
        var values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            var name = components[i].getName();
            values[i] = changes.containsKey(name)
                    ? changes.get(name)
                    : components[i].getAccessor().invoke(defaults);
        }
        return (WasmConfig) WasmConfig.class.getDeclaredConstructors()[0].newInstance(values);
    }

    @Test
    void limitsOfAPlugin() throws ReflectiveOperationException {
        var own = new WasmConfig.Policy(
                Optional.empty(), Optional.of(Duration.ofMillis(7)), Optional.of(3), Optional.of(5), true, List.of());
        var config = with(Map.of(
                "fuelMetering",
                true,
                "fuelLimit",
                1234L,
                "maxInstances",
                9,
                "memoryLimitMb",
                10,
                "policy",
                Map.of("p", own)));

        assertThat(config.limits("p").fuel()).isEqualTo(1234);
        assertThat(config.limits("p").instances()).isEqualTo(9);
        assertThat(config.limits("p").memory().bytes()).isEqualTo(3 << 20);
        assertThat(config.limits("q").memory().bytes()).isEqualTo(10 << 20);
        assertThat(config.kvLimits().maxKeys()).containsEntry("p", 5);
        assertThat(with(Map.of()).limits("p").fuel()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void refusesWhatCannotBe() {
        refuses("memory_limit_mb", Map.of("memoryLimitMb", 257));
        refuses("reload_interval_ms", Map.of("reloadIntervalMs", Duration.ofMillis(99)));
        refuses("failure_threshold", Map.of("failureThreshold", 0));
        refuses("signature_scope", Map.of("signatureScope", Trust.Scope.BUNDLE));
        refuses("attributes", Map.of("attributes", Map.of("a", 1L)));
        refuses("attributes", Map.of("attributes", Map.of("users", Map.of("alice", "x"))));
    }

    private static void refuses(String key, Map<String, Object> changes) {
        assertThatThrownBy(() -> with(changes))
                .isInstanceOf(InvocationTargetException.class)
                .cause()
                .hasMessageStartingWith(key);
    }
}
