package helios.plugin.build;

import org.apache.maven.plugin.logging.Log;
import org.teavm.tooling.TeaVMToolLog;

/** What the compiler says, in Maven's log; its progress is for the curious. */
record MavenLog(Log log) implements TeaVMToolLog {

    @Override
    public void info(String text) {
        log.debug(text);
    }

    @Override
    public void debug(String text) {
        log.debug(text);
    }

    @Override
    public void warning(String text) {
        log.warn(text);
    }

    @Override
    public void error(String text) {
        log.error(text);
    }

    @Override
    public void info(String text, Throwable cause) {
        log.debug(text, cause);
    }

    @Override
    public void debug(String text, Throwable cause) {
        log.debug(text, cause);
    }

    @Override
    public void warning(String text, Throwable cause) {
        log.warn(text, cause);
    }

    @Override
    public void error(String text, Throwable cause) {
        log.error(text, cause);
    }
}
