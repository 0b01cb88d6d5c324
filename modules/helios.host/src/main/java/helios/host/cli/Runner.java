package helios.host.cli;

import helios.host.config.Problem;
import java.util.List;

/** What the commands need of the proxy itself. */
public interface Runner {

    /**
     * What was found in a configuration that is valid by itself, each as a sentence with its remedy.
     *
     * @param errors what cannot work
     * @param warnings what may hurt
     */
    record Findings(List<String> errors, List<String> warnings) {

        /** Copies the lists. */
        public Findings {
            errors = List.copyOf(errors);
            warnings = List.copyOf(warnings);
        }
    }

    /** What {@code helios version} says: version, commit, time of the build. */
    String version();

    /** Runs the proxy and returns when it has ended. */
    void run(Start start) throws Exception;

    /** Looks into certificates, and lets each feature check its part; starts nothing and connects to nobody. */
    List<Problem> check(Start start);

    /** Asks the servers what only they know: whether they let the proxy in, their roles, their limits. */
    Findings checkOnline(Start start) throws InterruptedException;
}
