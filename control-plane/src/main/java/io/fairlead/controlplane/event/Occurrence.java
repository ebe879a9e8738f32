package io.fairlead.controlplane.event;

/**
 * What an Event says.
 *
 * @param type {@code Normal} or {@code Warning}
 * @param reason one CamelCase word
 * @param message for people
 * @param fieldPath the part of the object it is about; empty: all of it
 */
public record Occurrence(String type, String reason, String message, String fieldPath) {

  /** Nothing is wrong. */
  public static Occurrence normal(String reason, String message) {
    return new Occurrence("Normal", reason, message, "");
  }

  /** Something is wrong. */
  public static Occurrence warning(String reason, String message) {
    return new Occurrence("Warning", reason, message, "");
  }
}
