package helios.plugin.host;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Where guests run that virtual threads call. A guest never lets go of the thread that it runs on: as many as there are carriers would
 * keep all other virtual threads of the proxy from running until their time was over. So one carrier never runs a guest; those for which
 * none of the others is left have threads of the platform, so that the system shares the processors out. There are never more than
 * instances, and what is idle ends soon.
 */
public final class GuestThreads {

    private static final long IDLE_SECONDS = 5;

    private static final Semaphore CARRIERS = new Semaphore(carriers() - 1);

    private static final ExecutorService THREADS = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), GuestThread::new);

    /** Known by its class. */
    private static final class GuestThread extends Thread {

        GuestThread(Runnable calls) {
            super(calls, "helios-guest");
            setDaemon(true);
        }
    }

    private GuestThreads() {}

    private static int carriers() {
        int processors = Runtime.getRuntime().availableProcessors();
        return Integer.getInteger("jdk.virtualThreadScheduler.parallelism", processors);
    }

    /** Tells whether the present thread may wait for something: a virtual one may, and so may a guest that one has called. */
    public static boolean mayBlock() {
        return Thread.currentThread().isVirtual() || Thread.currentThread() instanceof GuestThread;
    }

    /** Does it here; or on a virtual thread that has to let go of its carrier, on another one, and waits until it is done. */
    static <T> T run(Supplier<T> work) {
        if (!Thread.currentThread().isVirtual()) {
            return work.get();
        }
        if (!CARRIERS.tryAcquire()) {
            return handOver(work);
        }
        try {
            return work.get();
        } finally {
            CARRIERS.release();
        }
    }

    /** An interrupt waits: a guest ends by its deadline. */
    private static <T> T handOver(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, THREADS).join();
        } catch (CompletionException e) {
            throw switch (e.getCause()) {
                case RuntimeException thrown -> thrown;
                case Error thrown -> throw thrown;
                case null, default -> e;
            };
        }
    }
}
