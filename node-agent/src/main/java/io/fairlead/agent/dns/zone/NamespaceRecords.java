package io.fairlead.agent.dns.zone;

import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * One namespace: whether it is declared, and its Services by name. It exists as soon as there is
 * anything in it, so the answer does not depend on what arrives first (D12).
 */
record NamespaceRecords(boolean declared, HashPMap<String, ServiceRecords> services) {
  static final NamespaceRecords NONE = new NamespaceRecords(false, HashTreePMap.empty());

  @Nullable ServiceRecords service(String name) {
    return services.get(name);
  }

  NamespaceRecords declared(boolean now) {
    return new NamespaceRecords(now, services);
  }

  NamespaceRecords with(ServiceRecords service) {
    String name = service.name().name();
    return new NamespaceRecords(
        declared, service.isEmpty() ? services.minus(name) : services.plus(name, service));
  }

  boolean isEmpty() {
    return !declared && services.isEmpty();
  }
}
