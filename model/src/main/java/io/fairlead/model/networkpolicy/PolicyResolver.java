package io.fairlead.model.networkpolicy;

import io.fairlead.model.pod.Pod;
import java.util.Collection;
import java.util.Map;

/** Turns the selectors of a policy into the addresses they stand for now (N5-N10). */
@SuppressWarnings("DoNotCallSuggester")
public final class PolicyResolver {

  private PolicyResolver() {}

  /**
   * The policy with every selector resolved.
   *
   * @param pods of all namespaces; those that have no address, are finished or share their node's
   *     address count for nothing (E9, N16)
   * @param namespaces labels of every namespace, by name
   */
  public static PolicyRules resolve(
      NetworkPolicy policy, Collection<Pod> pods, Map<String, Map<String, String>> namespaces) {
    throw new UnsupportedOperationException("to come");
  }
}
