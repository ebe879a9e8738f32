package io.fairlead.controlplane.allocation;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.object.GarbageFinalizers;
import io.fairlead.controlplane.object.Termination;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/**
 * The ranges ClusterIPs come from: that of the start, and those of ServiceCIDRs that are ready
 * (SA23, KEP-1880). A ServiceCIDR on its way out waits until no address depends on it. Pure.
 */
final class ServiceRanges {
  static final String FINALIZER = "networking.k8s.io/service-cidr-finalizer";

  /** For claims under way when the deletion began; Kubernetes waits as long. */
  static final Duration GRACE = Duration.ofSeconds(10);

  private static final Conditions.Wanted READY =
      new Conditions.Wanted("Ready", true, "", "Kubernetes Service CIDR is ready");
  private static final Conditions.Wanted IN_USE =
      new Conditions.Wanted(
          "Ready",
          false,
          "Terminating",
          "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a"
              + " new ServiceCIDR");

  private ServiceRanges() {}

  /** What addresses are given from: {@code first}, then the others by their objects' names. */
  static List<Cidr> open(CatalogImage image, FamilyRanges first) {
    List<Cidr> ranges = new ArrayList<>(first.all());
    for (CatalogObject object : image.list(ResourceKind.SERVICE_CIDR)) {
      boolean ready =
          Conditions.isTrue(object.json().path("status"), "Ready")
              && !Termination.begun(object.json());
      for (Cidr range : ready ? ranges(object.json()) : List.<Cidr>of()) {
        if (!ranges.contains(range)) {
          ranges.add(range);
        }
      }
    }
    return ranges;
  }

  /** {@code cidr} as it should be now: held while it is needed, its status true. */
  static ObjectNode settled(ObjectNode cidr, CatalogImage image, FamilyRanges first, Instant now) {
    ObjectNode next = cidr.deepCopy();
    if (!Termination.begun(cidr)) {
      hold(next);
      Conditions.set(Json.child(next, "status"), READY, now);
    } else if (inUse(cidr, image, first)) {
      Conditions.set(Json.child(next, "status"), IN_USE, now);
    } else if (!now.isBefore(since(cidr).plus(GRACE))) {
      return GarbageFinalizers.without(next, FINALIZER);
    }
    return next;
  }

  /** The deletion has begun and waits for its grace to end. */
  static boolean waits(ObjectNode cidr) {
    return Termination.begun(cidr) && GarbageFinalizers.has(cidr, FINALIZER);
  }

  private static boolean inUse(ObjectNode cidr, CatalogImage image, FamilyRanges first) {
    List<Cidr> others = open(image, first);
    Set<String> addresses = new TreeSet<>(image.claims(Pool.ClusterIps.NAME).keySet());
    image.list(ResourceKind.IP_ADDRESS).forEach(object -> addresses.add(object.key().name()));
    return ranges(cidr).stream()
        .filter(range -> others.stream().noneMatch(other -> covers(other, range)))
        .anyMatch(range -> addresses.stream().anyMatch(address -> depends(address, range, others)));
  }

  private static boolean covers(Cidr other, Cidr range) {
    return other.equals(range) || range.isStrictSubsetOf(other);
  }

  private static boolean depends(String text, Cidr range, List<Cidr> others) {
    Optional<IpAddress> address = IpAddress.parse(text).filter(range::contains);
    return address.isPresent() && others.stream().noneMatch(other -> other.contains(address.get()));
  }

  /** Those a ServiceCIDR names. */
  static List<Cidr> ranges(ObjectNode cidr) {
    return Json.texts(cidr, "spec", "cidrs").stream()
        .flatMap(text -> Cidr.parse(text).stream())
        .toList();
  }

  private static Instant since(ObjectNode cidr) {
    return Instant.parse(Json.text(cidr, "metadata", "deletionTimestamp"));
  }

  private static void hold(ObjectNode cidr) {
    if (!GarbageFinalizers.has(cidr, FINALIZER)) {
      cidr.withObjectProperty("metadata").withArrayProperty("finalizers").add(FINALIZER);
    }
  }
}
