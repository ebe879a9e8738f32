package io.fairlead.agent.pods.lifecycle;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fairlead.model.pod.ContainerWork;
import io.fairlead.model.pod.PodWork;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of one of its pods, kept on disk so that the next agent knows it too.
 *
 * @param work as last told
 * @param gone nobody asks for it any more
 * @param ips its addresses, one of each IP family, the primary first; empty before it has any
 * @param endingSince its containers were asked to end, as it is over or to go; null: they were not
 * @param released its network is gone, as it has ended
 * @param init runs of the init containers, in order
 * @param main runs of the containers, in order
 */
public record PodRecord(
    PodWork work,
    boolean gone,
    @JsonAlias("ip") @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> ips,
    @Nullable Instant endingSince,
    boolean released,
    List<ContainerRun> init,
    List<ContainerRun> main) {

  /** A record of an earlier version has one address, which may be empty. */
  public PodRecord {
    ips = ips == null ? List.of() : ips.stream().filter(ip -> !ip.isEmpty()).toList();
    init = List.copyOf(init);
    main = List.copyOf(main);
  }

  /** Which container of a pod. */
  public record Place(boolean init, int index) {}

  /** Of a pod that was just told of. */
  public static PodRecord fresh(PodWork work) {
    return new PodRecord(
        work,
        false,
        List.of(),
        null,
        false,
        Collections.nCopies(work.initContainers().size(), ContainerRun.NEW),
        Collections.nCopies(work.containers().size(), ContainerRun.NEW));
  }

  public PodRecord with(PodWork next) {
    return new PodRecord(next, false, ips, endingSince, released, init, main);
  }

  /** Nobody asks for it any more. */
  public PodRecord orphaned() {
    return new PodRecord(work, true, ips, endingSince, released, init, main);
  }

  public PodRecord at(List<String> addresses) {
    return new PodRecord(work, gone, addresses, endingSince, released, init, main);
  }

  public PodRecord withoutNetwork() {
    return new PodRecord(work, gone, ips, endingSince, true, init, main);
  }

  public PodRecord with(Place place, ContainerRun run) {
    List<ContainerRun> changed = new ArrayList<>(place.init() ? init : main);
    changed.set(place.index(), run);
    return place.init()
        ? new PodRecord(work, gone, ips, endingSince, released, changed, main)
        : new PodRecord(work, gone, ips, endingSince, released, init, changed);
  }

  /** Its containers are asked to end since then, or since before. */
  public PodRecord endingSince(Instant now) {
    return endingSince == null ? new PodRecord(work, gone, ips, now, released, init, main) : this;
  }

  /** Hooks that were under way when the last agent ended are not waited for. */
  public PodRecord unhooked() {
    PodRecord next = this;
    for (Place place : places()) {
      next = next.with(place, next.run(place).unhooked());
    }
    return next;
  }

  public ContainerRun run(Place place) {
    return (place.init() ? init : main).get(place.index());
  }

  public ContainerWork container(Place place) {
    return (place.init() ? work.initContainers() : work.containers()).get(place.index());
  }

  /** An init container that runs beside the others. */
  public boolean sidecar(Place place) {
    return place.init() && container(place).sidecar();
  }

  /** What the start of its containers waits for has happened: an end, or that a sidecar is up. */
  boolean initialized(Place init) {
    ContainerRun run = run(init);
    if (!sidecar(init)) {
      return run.state() instanceof ContainerState.Ended ended && ended.succeeded();
    }
    boolean later =
        places().stream()
            .anyMatch(
                place -> (!place.init() || place.index() > init.index()) && run(place).runs() > 0);
    return later || (run.up() && run.health().started());
  }

  /** Its primary address; empty before it has one. */
  public String ip() {
    return ips.isEmpty() ? "" : ips.getFirst();
  }

  /** Init containers, then containers. */
  @JsonIgnore
  public List<Place> places() {
    return Stream.concat(places(true, init.size()), places(false, main.size())).toList();
  }

  /** Some container was started once. */
  @JsonIgnore
  public boolean begun() {
    return places().stream().anyMatch(place -> run(place).runs() > 0);
  }

  /**
   * Nothing of it may run yet: some policy that selects it does not know all of its addresses, and
   * would let it do what it forbids (N20).
   */
  @JsonIgnore
  public boolean unpoliced() {
    return !work.hostNetwork() && !begun() && !work.policedIps().containsAll(ips);
  }

  /** Nothing of it is to run (any more). */
  @JsonIgnore
  public boolean ending() {
    return gone || work.deleting() || work.finished();
  }

  private static Stream<Place> places(boolean init, int count) {
    return IntStream.range(0, count).mapToObj(i -> new Place(init, i));
  }
}
