package helios.plugin.sdk;

import java.util.Optional;

/** How a statement ended. */
public final class Outcome {

    private final HostCalls calls;

    /** What the host is asked through. */
    public Outcome(HostCalls calls) {
        this.calls = calls;
    }

    /** Whether it succeeded. */
    public boolean success() {
        return calls.number(Abi.SUCCESS) == 1;
    }

    /** Where it ran. */
    public Optional<String> targetNode() {
        return calls.text(Abi.TARGET_NODE);
    }

    /** What the client was told. */
    public Optional<String> error() {
        return calls.text(Abi.ERROR);
    }

    /** The error's code. */
    public Optional<String> sqlState() {
        return calls.text(Abi.SQLSTATE);
    }

    /** Who answered: {@code backend}, {@code cache}, {@code edge}, {@code plugin} or {@code none}. */
    public String source() {
        return calls.text(Abi.SOURCE).orElse("none");
    }

    /** Which feature or plugin refused it. */
    public Optional<String> blockedBy() {
        return calls.text(Abi.BLOCKED_BY);
    }

    /** From its arrival to its end. */
    public long elapsedMicros() {
        return Math.max(0, calls.number(Abi.ELAPSED_US));
    }

    /** What the client got. */
    public long responseBytes() {
        return Math.max(0, calls.number(Abi.RESPONSE_BYTES));
    }

    /** What the client got. */
    public long rows() {
        return Math.max(0, calls.number(Abi.ROWS));
    }

    /** Whether another text ran than the client sent. */
    public boolean rewritten() {
        return calls.number(Abi.REWRITTEN) == 1;
    }
}
