package io.fairlead.agent.dns.zone;

import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * One namespace: whether it is declared, and its Services by name. It exists as soon as there is
 * anything in it, so the answer does not depend on what arrives first (D12).
 *
 * @param names says which Services there are
 */
record NamespaceRecords(boolean declared, HashPMap<String, ServiceRecords> services, Source names) {

  static NamespaceRecords none() {
    return new NamespaceRecords(false, HashTreePMap.empty(), new Source());
  }

  @Nullable ServiceRecords service(String name) {
    return services.get(name);
  }

  NamespaceRecords declared(boolean now) {
    return new NamespaceRecords(now, services, names);
  }

  NamespaceRecords with(ServiceRecords service) {
    String name = service.name().name();
    boolean sameNames = services.containsKey(name) != service.isEmpty();
    return new NamespaceRecords(
        declared,
        service.isEmpty() ? services.minus(name) : services.plus(name, service),
        sameNames ? names : new Source());
  }

  boolean isEmpty() {
    return !declared && services.isEmpty();
  }
}
