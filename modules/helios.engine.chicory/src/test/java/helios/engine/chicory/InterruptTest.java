package helios.engine.chicory;

import static helios.engine.chicory.EngineOfGuests.compile;
import static helios.engine.chicory.EngineOfGuests.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import helios.spi.wasm.WasmException;
import helios.spi.wasm.WasmFailure;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Interrupts that are not the watchdog's. */
final class InterruptTest {

    @Test
    void anInterruptOfSomebodyElseEndsTheGuestAndStays() throws Exception {
        try (var engine = new ChicoryEngine();
                var module = compile(engine, "(module (func (export \"run\") (loop $again (br $again))))");
                var instance = module.instantiate(List.of(), within(1000))) {
            var running = new CountDownLatch(1);
            var task = new FutureTask<>(() -> {
                running.countDown();
                try {
                    instance.function("run").orElseThrow().call(within(60_000));
                    throw new AssertionError("a loop without end ended");
                } catch (WasmException e) {
                    assertThat(Thread.currentThread().isInterrupted()).isTrue();
                    return e.kind();
                }
            });
            var thread = Thread.ofPlatform().start(task);
            running.await();
            while (!task.isDone()) {
                thread.interrupt();
                Thread.onSpinWait();
            }

            assertThat(task.get()).isEqualTo(WasmFailure.INTERRUPTED);
        }
    }

    @Test
    void theWatchdogEndsWithItsEngine() throws Exception {
        var engine = new ChicoryEngine();
        var watchdogs = watchdogs();
        assertThat(watchdogs).isNotEmpty();

        engine.close();

        for (var thread : watchdogs) {
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
        }
        assertThatThrownBy(() -> compile(engine, "(module)")).isInstanceOf(IllegalStateException.class);
    }

    private static List<Thread> watchdogs() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("helios-wasm-watchdog"))
                .toList();
    }
}
