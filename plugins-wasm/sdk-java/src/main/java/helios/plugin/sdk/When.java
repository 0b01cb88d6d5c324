package helios.plugin.sdk;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A hook is called only if one entry of one of these lists fits; what the host cannot know fits. Lists that are not given say nothing. */
@Retention(RetentionPolicy.RUNTIME)
@Target({})
public @interface When {

    /** The interface of the hook that this is about; not given: all hooks that are called with a statement. */
    Class<?> hook() default Object.class;

    /** The statement's kind. */
    Statement.Kind[] kinds() default {};

    /** Relations, as globs. */
    String[] tables() default {};

    /** Attributes that are present. */
    String[] attributes() default {};

    /** What stands in the statement's text, whatever its case. */
    String[] textAny() default {};

    /** What the client calls itself, as globs. */
    String[] applicationNames() default {};
}
