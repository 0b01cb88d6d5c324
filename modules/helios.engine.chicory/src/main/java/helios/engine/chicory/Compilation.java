package helios.engine.chicory;

import helios.spi.wasm.WasmException;
import helios.spi.wasm.WasmFailure;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Compiles one module at a time, each within its time. The compiler cannot be stopped: one that takes longer runs on,
 * and what it makes is thrown away; until it ends nothing else is compiled, so that modules sent one after another
 * cannot fill the machine with compilers.
 */
final class Compilation {

    private final Semaphore one = new Semaphore(1);

    <T> T run(String name, Duration limit, Supplier<T> compiler) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            if (!one.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw tooLong(name, limit, "waiting for another module's compilation");
            }
            var task = new FutureTask<>(compiler::get);
            Thread.ofPlatform().daemon().name("helios-wasm-compile").start(() -> {
                try {
                    task.run();
                } finally {
                    one.release();
                }
            });
            return await(name, limit, task, end);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WasmException(
                    WasmFailure.INTERRUPTED, "the compilation of module \"%s\" was interrupted".formatted(name), e);
        }
    }

    private static <T> T await(String name, Duration limit, FutureTask<T> task, long end) throws InterruptedException {
        try {
            return task.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw tooLong(name, limit, "compiling");
        } catch (ExecutionException e) {
            throw failed(name, e.getCause() == null ? e : e.getCause());
        } catch (CancellationException e) {
            throw failed(name, e);
        }
    }

    private static WasmException tooLong(String name, Duration limit, String doing) {
        return new WasmException(
                WasmFailure.COMPILE_TIME,
                "module \"%s\" took longer than %s, %s; make it smaller".formatted(name, limit, doing));
    }

    private static WasmException failed(String name, Throwable cause) {
        return switch (cause) {
            case WasmException refused -> refused;
            case OutOfMemoryError e ->
                new WasmException(
                        WasmFailure.TOO_LARGE,
                        "module \"%s\" needs more heap to compile than there is; raise -Xmx".formatted(name),
                        e);
            default ->
                new WasmException(
                        WasmFailure.MALFORMED,
                        "module \"%s\" cannot be compiled: %s".formatted(name, cause.getMessage()),
                        cause);
        };
    }
}
