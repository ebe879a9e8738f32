package io.fairlead.agent.domains;

import io.fairlead.model.networkpolicy.DomainName;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Names as policies write them, found by a name in as many steps as it has labels. Immutable.
 *
 * @param exact names meant alone
 * @param above names all names below which are meant
 */
record Domains(Set<String> exact, Set<String> above) {

  Domains {
    exact = Set.copyOf(exact);
    above = Set.copyOf(above);
  }

  /**
   * These names.
   *
   * @param written in canonical form, see {@link DomainName}
   */
  static Domains of(Collection<String> written) {
    Set<String> exact = new HashSet<>();
    Set<String> above = new HashSet<>();
    for (String text : written) {
      DomainName name = new DomainName(text);
      (name.wildcard() ? above : exact).add(name.base());
    }
    return new Domains(exact, above);
  }

  boolean isEmpty() {
    return exact.isEmpty() && above.isEmpty();
  }

  /** Whether the name, in canonical form, is meant. */
  boolean match(String name) {
    if (exact.contains(name)) {
      return true;
    }
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      if (dot > 0 && above.contains(name.substring(dot + 1))) {
        return true;
      }
    }
    return false;
  }
}
