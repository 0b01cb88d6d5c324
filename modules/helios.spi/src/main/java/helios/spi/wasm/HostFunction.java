package helios.spi.wasm;

/**
 * A function of the host that a guest may import. Made anew for each instance, it may keep what belongs to that instance,
 * such as the request that is being served.
 *
 * @param module the first part of its name
 * @param name the second part
 * @param type parameters and results, all numeric; at most one result
 * @param body what it does
 */
public record HostFunction(String module, String name, ExternType.Function type, Body body) {

    /** What a host function does. */
    @FunctionalInterface
    public interface Body {

        /**
         * Runs on the thread that called the guest. No deadline interrupts it: what it takes counts, and the guest is
         * interrupted when it returns. Must not call into its own instance. A guest may call it when little of the
         * thread's stack is left: {@link StackOverflowError} can come anywhere in it, so that what outlives the call
         * should be changed last, and in one step.
         *
         * @param memory the guest's memory; without bytes where it has none
         * @param arguments as many as the type has parameters; valid during the call only
         * @return the result; ignored where the type has none
         * @throws RuntimeException ends the guest's call with {@link WasmFailure#HOST}, this being the cause
         */
        long call(WasmMemory memory, long[] arguments);
    }

    /** Refuses types that cannot travel. */
    public HostFunction {
        if (type.results().size() > 1
                || !type.parameters().stream().allMatch(ValueType::numeric)
                || !type.results().stream().allMatch(ValueType::numeric)) {
            throw new IllegalArgumentException(
                    "host function %s.%s: %s has more than one result, or one that is no number"
                            .formatted(module, name, type));
        }
    }
}
