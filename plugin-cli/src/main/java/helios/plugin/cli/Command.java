package helios.plugin.cli;

import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/** One word behind {@code helios-plugin}. */
interface Command {

    /** The word. */
    String name();

    /** What it does, in a line. */
    String summary();

    /** Its options and operands. */
    List<ArgSpec> arguments();

    /** Does it; an exception's text is the reason why not. */
    Result run(Words words) throws Exception;
}
