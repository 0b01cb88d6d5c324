package helios.spi.wasm;

import java.time.Duration;

/**
 * What a call may use. Several calls of one piece of work share a deadline.
 *
 * @param deadline in terms of {@link System#nanoTime}: at most 10 ms after it the call has been ended, if the engine
 *     {@linkplain WasmBound#TIME bounds} time
 * @param fuel for each call that is given this budget, if the engine {@linkplain WasmBound#FUEL counts} it
 * @param memory that the guest's memory may grow by, if the engine {@linkplain WasmBound#GROWTH asks}
 */
public record CallBudget(long deadline, long fuel, MemoryAllowance memory) {

    /** Fuel that never ends. */
    public static final long UNLIMITED_FUEL = Long.MAX_VALUE;

    /** Refuses a budget without fuel. */
    public CallBudget {
        if (fuel < 1) {
            throw new IllegalArgumentException("fuel must be at least 1, was " + fuel);
        }
    }

    /** Until this moment of {@link System#nanoTime}. */
    public static CallBudget until(long deadline) {
        return new CallBudget(deadline, UNLIMITED_FUEL, MemoryAllowance.UNLIMITED);
    }

    /** From now on for this long. */
    public static CallBudget within(Duration time) {
        return until(System.nanoTime() + time.toNanos());
    }

    /** The same budget, with this much fuel. */
    public CallBudget withFuel(long fuel) {
        return new CallBudget(deadline, fuel, memory);
    }

    /** The same budget, with memory from there. */
    public CallBudget withMemory(MemoryAllowance memory) {
        return new CallBudget(deadline, fuel, memory);
    }
}
