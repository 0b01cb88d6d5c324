package helios.plugin.sdk;

/** An administrator's request. */
@FunctionalInterface
public interface CustomHook {

    /** Answers {@code POST /plugins/NAME/custom}. */
    String custom(String request);
}
