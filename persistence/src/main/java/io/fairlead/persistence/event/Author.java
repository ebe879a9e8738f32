package io.fairlead.persistence.event;

/**
 * Who made a change, kept with it for ever.
 *
 * @param user the authenticated user, or {@code system:...} for a part of Fairlead itself; empty:
 *     not known
 * @param agent what the user wrote with: the field manager, else the client's name; empty: not said
 * @param verb {@code create}, {@code update}, {@code patch}, {@code apply}, {@code delete} ...;
 *     empty: not said
 */
public record Author(String user, String agent, String verb) {

  /** Of changes from before authors were kept. */
  public static final Author UNKNOWN = new Author("", "", "");

  /** Fairlead itself, no part of it in particular. */
  public static final Author SYSTEM = new Author("system:fairlead", "", "");

  /** A part of Fairlead, under the name Kubernetes gives its like. */
  public static Author controller(String name) {
    return new Author("system:controller:" + name, "", "");
  }
}
