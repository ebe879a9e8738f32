package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.subscription.Release;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works out each change once and hands it to every session it may concern. Keeps the newest entry
 * of every key, and for a while which keys changed when, so that an agent that comes back is told
 * only what it missed. Thread-safe.
 */
final class Distributor {
  static final int HISTORY = 65_536;

  private static final Logger LOG = LoggerFactory.getLogger(Distributor.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final ImageBuilder builder = new ImageBuilder();
  private final Map<ImageKey, Shelved> shelf = new TreeMap<>();
  private final Set<NodeSession> sessions = new HashSet<>();
  private final String epoch;
  private final History history;
  private final Predicate<NodeSession> mayShow;
  private volatile Runnable onNews = this::deliver;
  private long revision;
  private CatalogImage view;
  private Stock stock;

  /**
   * Starts from this view.
   *
   * @param mayShow whether a gateway may be told of the Secret it names for itself, now
   */
  Distributor(CatalogImage view, int historyBound, Predicate<NodeSession> mayShow) {
    this.view = view;
    this.mayShow = mayShow;
    epoch = view.epoch();
    revision = view.revision();
    history = new History(revision, historyBound);
    builder.all(view).forEach(entry -> shelf.put(entry.key(), Shelved.of(entry)));
    stock = Stock.of(revision, shelf.values());
  }

  /**
   * Has this called after sessions were given something to say; by it, or soon after, {@link
   * #deliver} is to be called. What is given meanwhile is said together.
   */
  void onNews(Runnable listener) {
    onNews = listener;
  }

  /** All say what they were given. */
  void deliver() {
    sessions().forEach(NodeSession::due);
  }

  /** Up to where sessions were told everything. */
  long revision() {
    lock.lock();
    try {
      return revision;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next changes, in order; those up to our revision are known already.
   *
   * @param view an image that contains them
   */
  void apply(List<CatalogChange> changes, CatalogImage view) {
    Map<ImageKey, Difference> different = new LinkedHashMap<>();
    lock.lock();
    try {
      this.view = view;
      for (CatalogChange change : changes) {
        if (change.revision() > revision) {
          builder
              .change(change, view)
              .forEach(entry -> shelve(entry, change.revision(), different));
          if (GatewaySecrets.decides(change)) {
            reconsider(change.revision(), different);
          }
        }
      }
      publish(different, changes.isEmpty() ? revision : changes.getLast().revision());
    } finally {
      lock.unlock();
    }
    news(different);
  }

  /** The changes are lost (we were too slow for them): compare with what there is now. */
  void catchUp(CatalogImage view) {
    Map<ImageKey, Difference> different = new LinkedHashMap<>();
    lock.lock();
    try {
      this.view = view;
      Set<ImageKey> gone = new HashSet<>(shelf.keySet());
      for (ImageEntry entry : builder.all(view)) {
        gone.remove(entry.key());
        shelve(EntryChange.set(entry), view.revision(), different);
      }
      gone.forEach(key -> shelve(EntryChange.gone(key), view.revision(), different));
      reconsider(view.revision(), different);
      publish(different, view.revision());
    } finally {
      lock.unlock();
    }
    news(different);
  }

  private void news(Map<ImageKey, Difference> different) {
    if (!different.isEmpty()) {
      onNews.run();
    }
  }

  /** From now on the session gets changes; first what its agent lacks. */
  void join(NodeSession session) {
    lock.lock();
    try {
      AgentMessage.Hello hello = session.hello();
      String told = told(epoch, hello.release());
      Set<ImageKey> own = certificate(hello, named(session));
      Optional<Set<ImageKey>> missed =
          hello.epoch().equals(told) ? history.since(hello.revision()) : Optional.empty();
      missed.ifPresent(keys -> keys.addAll(own));
      LOG.atInfo()
          .addKeyValue("node", hello.node())
          .addKeyValue("revision", hello.revision())
          .log(
              "{} connected, {}",
              hello.role(),
              missed.map(keys -> "resumes with " + keys.size() + " changes").orElse("starts anew"));
      missed.ifPresentOrElse(
          keys -> session.resume(keys.stream().map(this::current).toList(), revision),
          () -> beginAnew(session, told));
      sessions.add(session);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The history an agent is told: of this journal, between these two releases. Another control
   * plane may tell more of the same objects, another agent understand more of what was told; so
   * none goes on from what there is between others, and each begins anew once.
   */
  static String told(String epoch, String agent) {
    return epoch + "@" + Release.VERSION + "@" + agent;
  }

  private void beginAnew(NodeSession session, String told) {
    Set<ImageKey> since =
        history
            .since(stock.revision())
            .filter(keys -> keys.size() <= Stock.MOST_BEHIND)
            .orElseGet(this::restock);
    session.beginAnew(told, stock, since.stream().map(this::current).toList(), revision);
  }

  private Set<ImageKey> restock() {
    stock = Stock.of(revision, shelf.values());
    return Set.of();
  }

  void leave(NodeSession session) {
    lock.lock();
    try {
      AgentMessage.Hello left = session.hello();
      if (sessions.remove(session)
          && sessions.stream().noneMatch(other -> sameAgent(other.hello(), left))) {
        Set<ImageKey> dropped = certificate(left, null);
        LOG.atTrace().log("{} are told to nobody", dropped);
      }
    } finally {
      lock.unlock();
    }
  }

  /** What it names for itself is no change of the catalog: it is told as it joins. */
  private Set<ImageKey> certificate(AgentMessage.Hello hello, @Nullable NamespacedName secret) {
    Set<ImageKey> keys = new HashSet<>();
    if (hello.role() == AgentMessage.Role.GATEWAY) {
      Map<ImageKey, Difference> different = new LinkedHashMap<>();
      builder
          .gateway(hello.node(), secret, view)
          .forEach(entry -> shelve(entry, revision, different));
      keys.addAll(different.keySet());
      NamespacedName asked = hello.certificate();
      if (asked != null) { // also what it may not have any more
        PodSource.Ref ref = new PodSource.Ref(PodSource.Kind.SECRET, asked);
        keys.add(ImageEntry.podSource(PodSource.gateway(hello.node()), ref));
      }
    }
    return keys;
  }

  /** The Secret a gateway names for itself, as long as it may have it. */
  private @Nullable NamespacedName named(NodeSession session) {
    return mayShow.test(session) ? session.hello().certificate() : null;
  }

  /** Who may read what has changed. */
  private void reconsider(long at, Map<ImageKey, Difference> different) {
    for (NodeSession session : sessions) {
      AgentMessage.Hello hello = session.hello();
      if (hello.role() == AgentMessage.Role.GATEWAY && hello.certificate() != null) {
        builder
            .gateway(hello.node(), named(session), view)
            .forEach(entry -> shelve(entry, at, different));
      }
    }
  }

  private static boolean sameAgent(AgentMessage.Hello one, AgentMessage.Hello other) {
    return one.role() == other.role() && one.node().equals(other.node());
  }

  private Shelved current(ImageKey key) {
    Shelved shelved = shelf.get(key);
    return shelved == null ? Shelved.gone(key) : shelved;
  }

  private void shelve(EntryChange change, long at, Map<ImageKey, Difference> different) {
    Shelved before = shelf.get(change.key());
    ImageEntry now = change.entry();
    if (now == null) {
      if (before != null) {
        shelf.remove(change.key());
        note(different, Shelved.gone(change.key()), before);
        history.changed(at, change.key());
      }
    } else if (before == null || !now.equals(before.entry())) {
      Shelved next = Shelved.of(now);
      shelf.put(change.key(), next);
      note(different, next, before);
      history.changed(at, change.key());
    }
  }

  private static void note(
      Map<ImageKey, Difference> different, Shelved now, @Nullable Shelved before) {
    Difference earlier = different.get(now.key());
    ImageEntry was = before == null ? null : before.entry();
    different.put(now.key(), new Difference(now, earlier == null ? was : earlier.before()));
  }

  private void publish(Map<ImageKey, Difference> different, long to) {
    revision = Math.max(revision, to);
    for (NodeSession session : List.copyOf(sessions)) {
      if (!session.offer(different.values(), revision)) {
        sessions.remove(session);
        LOG.atWarn()
            .addKeyValue("node", session.hello().node())
            .addKeyValue("revision", revision)
            .log("agent is too slow; ending its stream, it will resume");
      }
    }
  }

  /** Every session, for bookkeeping. */
  List<NodeSession> sessions() {
    lock.lock();
    try {
      return new ArrayList<>(sessions);
    } finally {
      lock.unlock();
    }
  }
}
