package io.fairlead.agent.probes;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.protocol.AgentMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches the pods of this node that stand for processes elsewhere (annotation {@code
 * fairlead.io/pod-ip}): runs their readiness probes and reports address and readiness. Level
 * triggered: whenever the image disagrees with what is seen here, it is told again. Methods come
 * from the subscription's thread; results from the probes' threads.
 */
public final class Prober implements AutoCloseable {
  private final Map<NamespacedName, PodWatch> watches = new HashMap<>();
  private final Consumer<AgentMessage> outbox;

  /**
   * Watches nothing yet.
   *
   * @param outbox takes reports and events; must not block
   */
  public Prober(Consumer<AgentMessage> outbox) {
    this.outbox = outbox;
  }

  /** Watches the pods of this image. */
  public synchronized void apply(NodeImage image, Set<ImageKey> changed) {
    for (ImageKey key : changed) {
      if (key.type() == EntryType.POD) {
        Pod pod = image.entries().get(key) instanceof ImageEntry.OfPod(Pod found) ? found : null;
        apply(key.name(), pod);
      }
    }
  }

  /** Says of every pod how it is. */
  public synchronized void tellAll() {
    watches.values().forEach(PodWatch::tell);
  }

  @Override
  public synchronized void close() {
    watches.values().forEach(PodWatch::stop);
    watches.clear();
  }

  private void apply(NamespacedName name, @Nullable Pod pod) {
    PodWatch watch = watches.get(name);
    if (pod == null || pod.finished() || pod.declaredIp().isEmpty()) {
      stop(name, watch);
      return;
    }
    if (watch != null && watch.sameWork(pod)) {
      watch.compare(pod);
      return;
    }
    stop(name, watch);
    PodWatch next = PodWatch.start(pod, outbox);
    watches.put(name, next);
    next.compare(pod);
  }

  private void stop(NamespacedName name, @Nullable PodWatch watch) {
    if (watch != null) {
      watch.stop();
      watches.remove(name);
    }
  }
}
