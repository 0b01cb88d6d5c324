package helios.plugin.sdk;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A plugin: what stands in its manifest. The class is public, and has a public constructor without parameters or with a {@link Host}; its
 * hooks are the hook interfaces that it implements.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Plugin {

    /** Its name, and that of its store: 1 to 128 of {@code A-Z a-z 0-9 _ -}. */
    String name();

    /** Its version; that of the Maven project if it is not given. */
    String version() default "";

    /** What it does. */
    String description() default "";

    /** Its licence. */
    String license() default "";

    /** What becomes of a request when the plugin fails. */
    Fail fail() default Fail.BY_HOOK;

    /** Whether its calls run one at a time. */
    boolean serial() default false;

    /** The most memory that an instance may have, such as {@code 2MB}. */
    String maxMemory() default "2MB";

    /** How long a call may take; 0: as the proxy's configuration says. */
    int timeoutMillis() default 0;

    /** What it asks for beyond what every plugin has. */
    Permission[] permissions() default {};

    /** The oldest host that it runs on; empty: any. */
    String minHost() default "";

    /** Spares calls that cannot matter; of several without a hook or for the same, the build refuses all but one. */
    When[] when() default {};

    /** What becomes of a request when the plugin fails. */
    enum Fail {
        /** It is refused by a hook that decides about it, and goes on otherwise. */
        BY_HOOK,
        /** It goes on as if the plugin were not there. */
        OPEN,
        /** It is refused. */
        CLOSED
    }

    /** What the proxy's configuration must grant too. */
    enum Permission {
        /** The parameters of statements. */
        PARAMETERS,
        /** Passwords in clear text. */
        PASSWORD
    }
}
