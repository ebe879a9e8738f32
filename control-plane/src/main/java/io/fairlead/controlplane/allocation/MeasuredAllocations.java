package io.fairlead.controlplane.allocation;

import io.fairlead.controlplane.metrics.AllocationMetrics;
import io.fairlead.controlplane.metrics.AllocationMetrics.Scope;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.validation.FieldError;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Allocations whose outcomes are counted: what a Service has now and had not before. */
public final class MeasuredAllocations implements Allocations {

  private final Allocations allocations;
  private final AllocationMetrics metrics;
  private final Supplier<List<Cidr>> ranges;

  /**
   * @param ranges what addresses are given from now, never empty
   */
  public MeasuredAllocations(
      Allocations allocations, AllocationMetrics metrics, Supplier<List<Cidr>> ranges) {
    this.allocations = allocations;
    this.metrics = metrics;
    this.ranges = ranges;
  }

  @Override
  public CompletionStage<Admission> admit(ObjectNode service, @Nullable ObjectNode old) {
    return allocations
        .admit(service, old)
        .thenApply(
            admission -> {
              count(service, old, admission);
              return admission;
            });
  }

  @Override
  public CompletionStage<Admission> preview(ObjectNode service, @Nullable ObjectNode old) {
    return allocations.preview(service, old);
  }

  @Override
  public CompletionStage<Void> abandon(String uid) {
    return allocations.abandon(uid);
  }

  private void count(ObjectNode asked, @Nullable ObjectNode old, Admission admission) {
    switch (admission) {
      case Admission.Admitted admitted -> {
        Set<String> addresses = ServiceClaims.clusterIps(asked);
        Set<String> ports = ServiceClaims.nodePorts(asked);
        for (String address : added(ServiceClaims.clusterIps(admitted.service()), old, true)) {
          metrics.address(range(address), scope(addresses.contains(address)));
        }
        for (String port : added(ServiceClaims.nodePorts(admitted.service()), old, false)) {
          metrics.port(scope(ports.contains(port)));
        }
      }
      case Admission.Rejected rejected ->
          rejected.errors().forEach(error -> refused(error, ServiceClaims.clusterIps(asked)));
      case Admission.Failed _ -> {}
      case Admission.Unavailable _ -> {}
    }
  }

  private static Set<String> added(Set<String> now, @Nullable ObjectNode old, boolean addresses) {
    Set<String> added = new HashSet<>(now);
    if (old != null) {
      added.removeAll(addresses ? ServiceClaims.clusterIps(old) : ServiceClaims.nodePorts(old));
    }
    return added;
  }

  private void refused(FieldError error, Set<String> addresses) {
    // What was asked for by value is the value's fault, all else that of the pool.
    Scope scope = scope(error.reason() != FieldError.Reason.INTERNAL);
    if (error.field().toString().contains("clusterIP")) {
      String address = addresses.isEmpty() ? "" : addresses.iterator().next();
      metrics.addressRefused(range(address), scope);
    } else {
      metrics.portRefused(scope);
    }
  }

  private static Scope scope(boolean chosen) {
    return chosen ? Scope.STATIC : Scope.DYNAMIC;
  }

  /** The range an address is of; for one of none, the first. */
  private String range(String address) {
    List<Cidr> all = ranges.get();
    return all.stream()
        .filter(range -> range.contains(address))
        .findFirst()
        .orElse(all.getFirst())
        .text();
  }
}
