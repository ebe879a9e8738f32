package io.fairlead.agent.nftables;

import io.fairlead.agent.command.HostCommand;
import io.fairlead.agent.nftables.kernel.HeldElement;
import io.fairlead.agent.nftables.kernel.NftElements;
import io.fairlead.agent.nftables.rules.DataSet;
import io.fairlead.agent.nftables.rules.Element;
import io.fairlead.agent.nftables.rules.ElementChange;
import io.fairlead.agent.nftables.rules.ElementDiff;
import io.fairlead.agent.nftables.rules.ElementLedger;
import io.fairlead.agent.nftables.rules.IpFamily;
import io.fairlead.agent.nftables.rules.Ruleset;
import io.fairlead.agent.nftables.rules.Shape;
import io.fairlead.agent.nftables.rules.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table in the kernel, as far as this process knows: it remembers what it wrote, and reads back
 * only what an earlier process left, and what was counted. When the kernel refuses a change, or the
 * table is not the one we made, everything is written anew, in one step where the chains are the
 * same. Used under the plane's lock.
 */
final class KernelTable implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KernelTable.class);

  private static final List<DataSet> COUNTING =
      Arrays.stream(DataSet.values()).filter(DataSet::counts).toList();
  private static final List<DataSet> WRITTEN_BY_AGENTS =
      Arrays.stream(DataSet.values()).filter(set -> !set.filledByKernel()).toList();
  private static final List<DataSet> FILLED_BY_KERNEL =
      Arrays.stream(DataSet.values()).filter(DataSet::filledByKernel).toList();

  private final Ruleset ruleset;
  private final NftElements elements;
  private final ElementLedger desired;
  private final TrafficTally tally;
  private final Map<Element, Words> present = new HashMap<>();
  private final Set<Element> retired = new HashSet<>();
  private final Set<Shape> made = new HashSet<>();
  private final Set<Shape> needed = new HashSet<>();
  private @Nullable Map<Element, Words> left; // until it is taken over
  private boolean inForce;

  KernelTable(Ruleset ruleset, NftElements elements, ElementLedger desired, TrafficTally tally) {
    this.ruleset = ruleset;
    this.elements = elements;
    this.desired = desired;
    this.tally = tally;
  }

  boolean inForce() {
    return inForce;
  }

  /** Something is still there for packets on their way; {@link #sweep} takes it out. */
  boolean hasRetired() {
    return !retired.isEmpty();
  }

  /**
   * Brings these elements to what is desired, and everything else too when it is in doubt.
   *
   * @throws IOException when even that failed; nothing has changed then
   */
  void settle(Set<Element> touched, Set<Shape> shapes) throws IOException {
    needed.addAll(shapes);
    if (inForce) {
      try {
        grow();
        ElementDiff diff = ElementDiff.of(touched, present, desired::desired);
        apply(diff.now());
        retired.addAll(diff.later());
        return;
      } catch (IOException e) {
        LOG.atWarn()
            .addKeyValue("error", e.getMessage())
            .log("a change was refused; the whole table is written anew");
        inForce = false;
      }
    }
    load();
  }

  /** Takes out what was left for packets on their way. */
  void sweep() throws IOException {
    List<ElementChange> over = new ArrayList<>();
    for (Element element : retired) {
      if (desired.desired(element) == null && present.containsKey(element)) {
        over.add(new ElementChange.Remove(element));
      }
    }
    retired.clear();
    try {
      apply(over);
    } catch (IOException e) {
      inForce = false;
      throw e;
    }
  }

  /** Writes everything anew where it was refused, or where somebody else removed the table. */
  void repair() throws IOException {
    if (inForce && !elements.hasChain(ruleset.layout())) {
      LOG.atWarn().log("somebody removed our nftables table; it is written anew");
      inForce = false;
    }
    if (!inForce) {
      load();
    }
  }

  /** What is in the kernel stays there. */
  @Override
  public void close() {
    elements.close();
  }

  /**
   * What an earlier process left, where its table has our layout; else nothing. Remembered for the
   * first {@link #settle}: the kernel lists a set from its start for each few hundred elements, so
   * a large one takes seconds.
   *
   * @throws IOException when the kernel does not say
   */
  Map<Element, Words> left() throws IOException {
    Map<Element, Words> found = new HashMap<>();
    if (elements.hasChain(ruleset.layout())) {
      List<HeldElement> held = elements.list(WRITTEN_BY_AGENTS);
      held.forEach(element -> found.put(element.element(), element.data()));
      tally.start(held);
      left = found;
    }
    return Collections.unmodifiableMap(found);
  }

  /**
   * What the counting elements say.
   *
   * @throws IOException when the kernel does not
   */
  List<HeldElement> counted() throws IOException {
    return inForce ? elements.list(COUNTING) : List.of();
  }

  /**
   * What policies denied lately.
   *
   * @throws IOException when the kernel does not say
   */
  List<HeldElement> denied() throws IOException {
    return inForce ? elements.list(List.of(DataSet.DENIED)) : List.of();
  }

  /**
   * An earlier process' table of the same layout is taken over: what differs is changed, who is
   * pinned to which endpoint stays. Any other is replaced.
   */
  private void load() throws IOException {
    boolean ours = elements.hasChain(ruleset.layout());
    if (!ours) {
      HostCommand.feed(ruleset.text(), "nft", "-f", "-");
      logDrops();
    }
    made.clear();
    made.addAll(Ruleset.readyMade());
    grow();
    present.clear();
    retired.clear();
    Map<Element, Words> known = left;
    left = null;
    int changes = ours ? takeOver(known) : 0;
    Map<Element, Words> all = desired.all();
    if (present.isEmpty()) {
      elements.change(ours ? everySet() : List.of(), Map.of(), all);
      present.putAll(all);
      tally.anew();
    }
    inForce = true;
    LOG.atInfo()
        .addKeyValue("elements", all.size())
        .addKeyValue("changes", changes)
        .log(ours ? "took over the nftables table" : "made the nftables table");
  }

  /** Leaves alone what is as it should be; where that can not be told, nothing is present. */
  private int takeOver(@Nullable Map<Element, Words> known) throws IOException {
    try {
      if (known != null) {
        present.putAll(known);
      }
      elements
          .list(known != null ? FILLED_BY_KERNEL : List.of(DataSet.values()))
          .forEach(held -> present.put(held.element(), held.data()));
      Set<Element> either = new HashSet<>(present.keySet());
      Map<Element, Words> all = desired.all();
      either.addAll(all.keySet());
      ElementDiff diff = ElementDiff.of(either, present, desired::desired);
      apply(diff.now());
      retired.addAll(diff.later());
      return diff.now().size();
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("error", e.getMessage())
          .log("what is in the nftables table can not be told; its data is exchanged");
      present.clear();
      return 0;
    }
  }

  private static void logDrops() {
    try {
      HostCommand.feed(Ruleset.logging(), "nft", "-f", "-");
    } catch (IOException e) {
      LOG.atInfo()
          .addKeyValue("error", e.getMessage())
          .log("this kernel does not log what network policies deny; it is counted only");
    }
  }

  private void apply(List<ElementChange> changes) throws IOException {
    if (changes.isEmpty()) {
      return;
    }
    Map<Element, Words> removed = new HashMap<>();
    Map<Element, Words> added = new HashMap<>();
    for (ElementChange change : changes) {
      Words before = present.get(change.element());
      if (before != null) {
        removed.put(change.element(), before);
      }
      switch (change) {
        case ElementChange.Add(Element element, Words data) -> added.put(element, data);
        case ElementChange.Replace(Element element, Words data) -> added.put(element, data);
        case ElementChange.Remove _ -> {}
      }
    }
    takeLeave(removed.keySet());
    elements.change(List.of(), removed, added);
    present.keySet().removeAll(removed.keySet());
    present.putAll(added);
  }

  /** What elements counted is kept when they go. */
  private void takeLeave(Set<Element> removed) {
    List<Element> counting = removed.stream().filter(each -> each.set().counts()).toList();
    if (!counting.isEmpty()) {
      try {
        tally.leaving(elements.get(counting));
      } catch (IOException e) {
        LOG.atDebug().addKeyValue("error", e.getMessage()).log("some traffic is not counted");
      }
    }
  }

  private void grow() throws IOException {
    if (made.containsAll(needed)) {
      return;
    }
    Set<Shape> missing = new HashSet<>();
    needed.forEach(shape -> missing.addAll(Ruleset.around(shape)));
    missing.removeAll(made);
    HostCommand.feed(Ruleset.grown(missing), "nft", "-f", "-");
    made.addAll(missing);
  }

  private static List<String> everySet() {
    List<String> names = new ArrayList<>();
    for (DataSet set : DataSet.values()) {
      for (IpFamily family : IpFamily.values()) {
        names.add(new Element(set, family, Words.NONE).setName());
      }
    }
    return names;
  }
}
