package io.fairlead.model.ingress.nginx;

/**
 * One annotation of ingress-nginx.
 *
 * @param name without {@link NginxAnnotations#PREFIX}
 */
public record NginxAnnotation(String name, Standing standing) {

  /** What becomes of it here. */
  public sealed interface Standing {

    /** It does what it does there. */
    record Honoured() implements Standing {}

    /**
     * It does nearly what it does there.
     *
     * @param how the difference, half a sentence
     */
    record Differs(String how) implements Standing {}

    /**
     * It has no effect.
     *
     * @param why half a sentence; empty: there is nothing to say
     */
    record Ignored(String why) implements Standing {}

    /**
     * An Ingress with it is not taken: it is text for nginx' own configuration.
     *
     * @param instead what to use, half a sentence
     */
    record Refused(String instead) implements Standing {}
  }
}
