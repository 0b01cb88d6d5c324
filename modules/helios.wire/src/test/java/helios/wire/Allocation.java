package helios.wire;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.stream.LongStream;

/** Counts the bytes that the present thread allocates. Reflective, since the module under test reads no management. */
final class Allocation {

    private static final MethodHandle ALLOCATED_BYTES = allocatedBytes();

    private Allocation() {}

    /** The least that several runs of an action allocate: the first ones load, link and are compiled on the way. */
    static long ofWarm(Runnable action) {
        return LongStream.generate(() -> of(action)).limit(10).min().orElseThrow();
    }

    static long of(Runnable action) {
        long before = now();
        action.run();
        return now() - before;
    }

    private static long now() {
        try {
            return (long) ALLOCATED_BYTES.invokeExact();
        } catch (Throwable e) {
            throw new LinkageError("the JVM counts no allocated bytes", e);
        }
    }

    private static MethodHandle allocatedBytes() {
        try {
            var bean = Class.forName("java.lang.management.ManagementFactory")
                    .getMethod("getThreadMXBean")
                    .invoke(null);
            return MethodHandles.publicLookup()
                    .findVirtual(
                            Class.forName("com.sun.management.ThreadMXBean"),
                            "getCurrentThreadAllocatedBytes",
                            MethodType.methodType(long.class))
                    .bindTo(bean);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the JVM counts no allocated bytes", e);
        }
    }
}
