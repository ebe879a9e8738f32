package io.fairlead.model.ingress.nginx;

/**
 * An annotation that is not honoured as it is written.
 *
 * @param annotation its whole name
 * @param text for people: what is wrong with it and what happens instead
 */
public record Problem(String annotation, String text) {

  /** As a client is warned. */
  public String warning() {
    return "metadata.annotations[%s]: %s".formatted(annotation, text);
  }
}
