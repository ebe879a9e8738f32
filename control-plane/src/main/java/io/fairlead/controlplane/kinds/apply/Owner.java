package io.fairlead.controlplane.kinds.apply;

/**
 * Who owns fields: one entry of managedFields.
 *
 * @param manager the name it goes by
 * @param apiVersion which it wrote in; empty for one that applies, which has one entry for all
 * @param subresource which it wrote through, {@code status}; empty for the object itself
 */
public record Owner(String manager, Operation operation, String apiVersion, String subresource)
    implements Comparable<Owner> {

  /** How fields come to be owned. */
  public enum Operation {
    APPLY("Apply"),
    UPDATE("Update");

    private final String word;

    Operation(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  public Owner {
    manager = manager.isEmpty() ? "unknown" : manager;
    apiVersion = operation == Operation.APPLY ? "" : apiVersion;
  }

  /** {@code "kubectl" with subresource "status" using v1}. */
  String text() {
    return '"'
        + manager
        + '"'
        + (subresource.isEmpty() ? "" : " with subresource \"" + subresource + '"')
        + (operation == Operation.UPDATE ? " using " + apiVersion : "");
  }

  @Override
  public int compareTo(Owner other) {
    return sortKey().compareTo(other.sortKey());
  }

  private String sortKey() {
    return String.join("\0", manager, operation.word(), apiVersion, subresource);
  }
}
