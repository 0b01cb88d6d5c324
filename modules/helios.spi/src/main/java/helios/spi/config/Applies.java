package helios.spi.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** When a changed value takes effect after a reload; {@link When#LIVE} where it is not said. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Applies {

    /** The moment. */
    When value();

    /** The reload classes, with the letters that the documentation uses. */
    enum When {
        /** L: for the next query. */
        LIVE,
        /** C: for new connections and leases; what is open lives on with the old value. */
        NEW_CONNECTIONS,
        /** S: after a restart; a reload reports the key as {@code requires_restart} and keeps the old value. */
        RESTART
    }
}
