package io.fairlead.agent.nftables.rules;

import io.fairlead.agent.compute.NodePlace;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.IpAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the chains of {@link Ruleset} and {@link FamilyRules} do with the first packet of a
 * connection, rule by rule, with these elements in the kernel. Slots are drawn in turn.
 */
final class ServiceTracer {
  private static final int COUNT_MASK = 0xfff;

  private final NodePlace place;
  private final Map<Words, Words> pins = new HashMap<>();
  private int draws;

  /** What becomes of a packet. */
  sealed interface Fate {
    /** Translated, and its source too where it is masqueraded. */
    record Sent(IpAddress to, int port, boolean masqueraded) implements Fate {}

    record Refused() implements Fate {}

    record Dropped() implements Fate {}

    /** It is no Service's. */
    record Untouched() implements Fate {}
  }

  ServiceTracer(NodePlace place) {
    this.place = place;
  }

  /**
   * @param ofNode it comes from the node itself, not by its network
   */
  Fate trace(
      TracedElements kernel,
      boolean ofNode,
      Protocol protocol,
      IpAddress from,
      IpAddress to,
      int port) {
    IpFamily family = IpFamily.of(to);
    Words frontend = Words.concat(Words.address(to), Words.protocol(protocol), Words.port(port));
    Words client = Words.address(from);
    if (kernel.has(DataSet.GUARDED, family, frontend)
        && !kernel.has(DataSet.ALLOWED, family, Words.concat(frontend, client))) {
      return new Fate.Dropped();
    }
    boolean ofPod = place.podCidrs().stream().anyMatch(range -> range.contains(from));
    Optional<Words> cluster = kernel.find(DataSet.CLUSTER, family, frontend);
    if (cluster.isPresent()) {
      return balance(kernel, family, cluster.get(), client, !ofPod);
    }
    Optional<Words> inside =
        ofNode || ofPod ? kernel.find(DataSet.EXTERNAL_INSIDE, family, frontend) : Optional.empty();
    if (inside.isPresent()) {
      return balance(kernel, family, inside.get(), client, ofNode);
    }
    Optional<Words> external = kernel.find(DataSet.EXTERNAL, family, frontend);
    if (external.isPresent()) {
      return balance(kernel, family, external.get(), client, true);
    }
    Optional<Words> local =
        ofNode ? Optional.empty() : kernel.find(DataSet.EXTERNAL_LOCAL, family, frontend);
    return local
        .map(balancer -> balance(kernel, family, balancer, client, false))
        .orElseGet(() -> missed(kernel, family, frontend, to));
  }

  private Fate missed(TracedElements kernel, IpFamily family, Words frontend, IpAddress to) {
    if (kernel.has(DataSet.DROPPED, family, frontend)) {
      return new Fate.Dropped();
    }
    if (kernel.has(DataSet.REJECTED, family, frontend)
        || kernel.has(DataSet.CLUSTER_IPS, family, Words.address(to))) {
      return new Fate.Refused();
    }
    return place.serviceCidrs().stream().anyMatch(range -> range.contains(to))
        ? new Fate.Dropped()
        : new Fate.Untouched();
  }

  private Fate balance(
      TracedElements kernel, IpFamily family, Words balancer, Words client, boolean masqueraded) {
    Words endpoint = endpoint(kernel, family, balancer, client);
    if (endpoint == null) {
      return new Fate.Dropped();
    }
    Backend backend = Backend.read(endpoint);
    Words to = Words.address(backend.address());
    boolean hairpin =
        client.equals(to) && kernel.has(DataSet.HAIRPIN, family, Words.concat(client, to));
    return new Fate.Sent(backend.address(), backend.port(), masqueraded || hairpin);
  }

  private @Nullable Words endpoint(
      TracedElements kernel, IpFamily family, Words balancer, Words client) {
    int shape =
        kernel.find(DataSet.COUNT, family, balancer).map(words -> words.numberAt(0)).orElse(0);
    int count = shape & COUNT_MASK;
    if (count == 0) {
      return null;
    }
    Words slot = Words.concat(balancer, Words.number(Ruleset.FIRST_SLOT + draws++ % count));
    if (shape == count) {
      return kernel.find(DataSet.SLOT, family, slot).orElse(null);
    }
    Words pinned = pins.get(Words.concat(balancer, client));
    if (pinned != null) {
      Optional<Words> there =
          kernel.find(DataSet.STICKY_ENDPOINT, family, Words.concat(balancer, pinned));
      if (there.isPresent()) {
        return there.get();
      }
    }
    return kernel
        .find(DataSet.STICKY_SLOT, family, slot)
        .flatMap(
            id -> {
              pins.put(Words.concat(balancer, client), id);
              return kernel.find(DataSet.STICKY_ENDPOINT, family, Words.concat(balancer, id));
            })
        .orElse(null);
  }
}
