package io.fairlead.controlplane.kinds.apply;

import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** What became of an apply. */
public sealed interface Applied {

  /**
   * The object with the configuration in it, and with its new owners; not yet checked, defaulted or
   * validated.
   */
  record Ok(ObjectNode object, ManagedFields owners) implements Applied {}

  /** Others own what the configuration would change. */
  record Conflicts(List<Conflict> all) implements Applied {
    public Conflicts {
      all = List.copyOf(all);
    }

    /** {@code Apply failed with 1 conflict: conflict with "kubectl" using v1: .data.a}. */
    public String text() {
      if (all.size() == 1) {
        Conflict only = all.getFirst();
        return "Apply failed with 1 conflict: conflict with %s: %s"
            .formatted(only.owner().text(), only.field());
      }
      String each =
          all.stream()
              .map(Conflict::owner)
              .distinct()
              .map(
                  owner ->
                      "conflicts with "
                          + owner.text()
                          + ":\n"
                          + all.stream()
                              .filter(conflict -> conflict.owner().equals(owner))
                              .map(conflict -> "- " + conflict.field())
                              .collect(Collectors.joining("\n")))
              .collect(Collectors.joining("\n"));
      return "Apply failed with %d conflicts: %s".formatted(all.size(), each);
    }
  }

  /** A field that another one owns and that would change. */
  record Conflict(Owner owner, Path field) {
    /** {@code conflict with "kubectl" using v1}. */
    public String text() {
      return "conflict with " + owner.text();
    }
  }
}
