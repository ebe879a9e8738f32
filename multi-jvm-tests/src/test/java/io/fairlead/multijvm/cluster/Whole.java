package io.fairlead.multijvm.cluster;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A story that is too long for each build: told with {@code -Dfairlead.faults.whole=true}. */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(
    named = "fairlead.faults.whole",
    matches = "true",
    disabledReason = "too long for each build: -Dfairlead.faults.whole=true")
public @interface Whole {}
