package helios.engine.chicory;

import static helios.engine.chicory.EngineOfGuests.compile;
import static helios.engine.chicory.EngineOfGuests.within;
import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.runtime.Instance;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Modules come and go; what they were made of goes too. */
final class ReloadTest {

    private static final int RELOADS = 100;

    @Test
    void theClassesOfModulesThatWereClosedAreUnloaded() {
        try (var engine = new ChicoryEngine()) {
            var loaders = new ArrayList<WeakReference<ClassLoader>>();
            for (int i = 0; i < RELOADS; i++) {
                loaders.add(reload(engine));
            }
            long end = System.nanoTime() + 20_000_000_000L;
            long left;
            do {
                System.gc();
                left = loaders.stream().filter(loader -> loader.get() != null).count();
            } while (left > 0 && System.nanoTime() < end);

            assertThat(left)
                    .as("class loaders of %d modules that are still there", RELOADS)
                    .isZero();
        }
    }

    private static WeakReference<ClassLoader> reload(ChicoryEngine engine) {
        try (var module = compile(engine, "(module (func (export \"f\") (result i32) (i32.const 7)))");
                var instance = module.instantiate(List.of(), within(5000));
                var second = instance.snapshot().instantiate(List.of(), within(5000))) {
            assertThat(second.function("f").orElseThrow().call(within(5000))).isEqualTo(7);
            var guest = ((ChicoryModule) module).guest();
            var code = Instance.builder(guest.module())
                    .withMachineFactory(guest.machines())
                    .build()
                    .getMachine()
                    .getClass();
            return new WeakReference<>(code.getClassLoader());
        }
    }
}
