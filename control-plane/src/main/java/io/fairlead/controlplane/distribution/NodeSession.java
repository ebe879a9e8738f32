package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.identity.Identities.Shown;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved;
import io.fairlead.model.protocol.AgentMessage.ListenersBound;
import io.fairlead.model.protocol.ControlMessage;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What one connected agent has still to be told. Changes of the same key replace each other, so a
 * slow agent costs at most one entry a key; past the bound the session ends and the agent comes
 * back for what it missed. Filled by the distributor, which says when it may be heard; emptied by
 * the stream when the socket has room.
 */
final class NodeSession {
  /** Keys that may wait; what a new agent must be given at first does not count. */
  static final int MAX_WAITING = 16_384;

  /** Ping, as a frame. */
  static final ByteString PING = Shelved.frame(new ControlMessage.Ping());

  /** The frame of a Sync is the same for all who are at its revision. */
  private record Synced(long revision, ByteString frame) {}

  private static volatile Synced lastSync = new Synced(0, ByteString.emptyByteString());

  private static final int MAX_CALLS = 256;
  private static final int CHUNK_BYTES = 256 * 1024;

  private final AgentMessage.Hello hello;
  private final Audience audience;
  private final int maxWaiting;
  private final ReentrantLock lock = new ReentrantLock();
  private final boolean patches;
  private final Queue<ByteString> opening = new ArrayDeque<>();
  private final Queue<ByteString> calls = new ArrayDeque<>();
  private Iterator<Shelved> first = Collections.emptyIterator();
  private final Map<ImageKey, Untold> waiting = new LinkedHashMap<>();
  private @Nullable CompletableFuture<Optional<ByteString>> reader;
  private boolean begun;
  private boolean ended;
  private boolean unsaid; // something, at least how far it is
  private boolean due; // and it waits for no others
  private long resumedAt; // the agent had all up to here before, perhaps from somebody ahead of us
  private boolean ahead; // so it holds something else than we think
  private Runnable onEnd = () -> {};
  private final long since = System.currentTimeMillis();
  private volatile @Nullable ListenersBound bound;
  private volatile @Nullable IngressesObserved ingresses;
  private long offered;
  private long synced;
  private long acked;
  private volatile Optional<Shown> shown;

  NodeSession(AgentMessage.Hello hello, int maxWaiting) {
    this(hello, Optional.empty(), maxWaiting);
  }

  /**
   * Of one agent.
   *
   * @param shown by what it was let in; empty: by a token
   */
  NodeSession(AgentMessage.Hello hello, Optional<Shown> shown, int maxWaiting) {
    this.hello = hello;
    this.shown = shown;
    this.audience = new Audience(hello.role(), hello.node());
    this.maxWaiting = maxWaiting;
    this.patches = hello.understands().contains(ControlMessage.Patch.CAPABILITY);
  }

  AgentMessage.Hello hello() {
    return hello;
  }

  /** Its newest certificate; empty: it came by a token. */
  Optional<Shown> shown() {
    return shown;
  }

  /** It was given another certificate, which counts from now on. */
  void renewed(Shown next) {
    shown = Optional.of(next);
  }

  Audience audience() {
    return audience;
  }

  /** What a gateway says of its listeners. */
  void bound(ListenersBound told) {
    bound = told;
  }

  /** How Ingresses do at a gateway. */
  void observed(IngressesObserved told) {
    ingresses = told;
  }

  /** The agent as others are told of it. */
  Presence presence() {
    return new Presence(
        hello.role(), hello.node(), since, acked(), hello.addresses(), bound, ingresses);
  }

  /**
   * The agent holds nothing of use: it gets everything, as of this revision.
   *
   * @param since what became different after the stock was taken
   */
  void beginAnew(String epoch, Stock stock, Collection<Shelved> since, long revision) {
    lock.lock();
    try {
      opening.add(Shelved.frame(new ControlMessage.Reset(epoch)));
      first = stock.all().stream().filter(this::given).iterator();
      put(since.stream().map(now -> new Difference(now, now.entry())).toList(), false);
      begin(revision);
    } finally {
      lock.unlock();
    }
  }

  /** The agent is up to date as of its revision, save for these. */
  void resume(Collection<Shelved> since, long revision) {
    lock.lock();
    try {
      resumedAt = hello.revision();
      ahead = resumedAt > revision;
      put(since.stream().map(now -> new Difference(now, now.entry())).toList(), false);
      begin(revision);
    } finally {
      lock.unlock();
    }
  }

  /**
   * All that became different up to this revision, to be said once it is {@link #due}; false when
   * the agent is too slow to be served.
   */
  boolean offer(Collection<Difference> changes, long revision) {
    lock.lock();
    try {
      if (revision <= resumedAt) {
        return true;
      }
      boolean news = put(changes, patches && !ahead);
      ahead = false;
      offered = Math.max(offered, revision);
      if (waiting.size() > maxWaiting) {
        end();
        return false;
      }
      unsaid |= news;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** What was offered is said now, all of it together. */
  void due() {
    lock.lock();
    try {
      if (unsaid && !due) {
        due = true;
        wake();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Out of turn, as it is no part of the image; false when too many wait, or it is over. */
  boolean tell(ControlMessage message) {
    lock.lock();
    try {
      if (ended || calls.size() >= MAX_CALLS) {
        return false;
      }
      calls.add(Shelved.frame(message));
      wake();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The next bytes for the agent, when there are any; empty when the session is over. */
  CompletionStage<Optional<ByteString>> next() {
    lock.lock();
    try {
      CompletableFuture<Optional<ByteString>> next = new CompletableFuture<>();
      reader = next;
      wake();
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Something to say when there is nothing new: how far we are, at least that we are. */
  ByteString idle() {
    lock.lock();
    try {
      boolean quiet = begun && !unsaid;
      if (quiet && offered > synced) {
        synced = offered;
        return sync(offered);
      }
      return PING;
    } finally {
      lock.unlock();
    }
  }

  void ack(long revision) {
    lock.lock();
    try {
      if (revision <= synced) {
        acked = Math.max(acked, revision);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Up to where everything is in force at the agent: further than its last ack, when nothing after
   * that concerns it.
   */
  long acked() {
    lock.lock();
    try {
      return begun && !unsaid && acked == synced ? offered : acked;
    } finally {
      lock.unlock();
    }
  }

  /** What ends the stream, should the session end first; called at once if it already has. */
  void onEnd(Runnable action) {
    lock.lock();
    try {
      onEnd = action;
      if (ended) {
        action.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /** No more of this. */
  void end() {
    lock.lock();
    try {
      ended = true;
      calls.clear();
      first = Collections.emptyIterator();
      waiting.clear();
      wake();
      onEnd.run();
    } finally {
      lock.unlock();
    }
  }

  private void begin(long revision) {
    begun = true;
    unsaid = true;
    due = true;
    offered = Math.max(resumedAt, revision);
    wake();
  }

  private boolean given(Shelved shelved) {
    return audience.wants(shelved.key().type()) && audience.seenFrom(shelved).entry() != null;
  }

  /**
   * @param exact the agent holds, or is still to be told, what was before
   */
  private boolean put(Collection<Difference> changes, boolean exact) {
    boolean news = false;
    for (Difference change : changes) {
      ImageKey key = change.now().key();
      if (audience.wants(key.type()) && audience.concerns(change)) {
        Untold before = waiting.get(key);
        Untold next =
            (exact ? change.patch() : Optional.<ByteString>empty())
                .map(
                    patch ->
                        before == null
                            ? Untold.patch(change.now(), patch)
                            : before.then(change.now(), patch))
                .orElseGet(() -> Untold.whole(audience.seenFrom(change.now())));
        waiting.put(key, next);
        news = true;
      }
    }
    return news;
  }

  private void wake() {
    CompletableFuture<Optional<ByteString>> asking = reader;
    if (asking == null || !(ended || (begun && (due || !calls.isEmpty())))) {
      return;
    }
    reader = null;
    asking.complete(ended ? Optional.empty() : Optional.of(drain()));
  }

  /** Up to a chunk, of bytes that all agents share; the Sync goes with the last one. */
  private ByteString drain() {
    ByteStringBuilder bytes = ByteString.createBuilder();
    for (ByteString frame = opening.poll(); frame != null; frame = opening.poll()) {
      bytes.append(frame);
    }
    for (ByteString frame = calls.poll(); frame != null; frame = calls.poll()) {
      bytes.append(frame);
    }
    if (due) {
      drain(bytes);
    }
    return bytes.result();
  }

  private void drain(ByteStringBuilder bytes) {
    while (bytes.length() < CHUNK_BYTES && first.hasNext()) {
      bytes.append(first.next().frame());
    }
    Iterator<Untold> changes = waiting.values().iterator();
    while (bytes.length() < CHUNK_BYTES && !first.hasNext() && changes.hasNext()) {
      changes.next().frames().forEach(bytes::append);
      changes.remove();
    }
    if (!first.hasNext() && waiting.isEmpty()) {
      first = Collections.emptyIterator(); // lets go of the stock
      bytes.append(sync(offered));
      synced = offered;
      unsaid = false;
      due = false;
    }
  }

  private static ByteString sync(long revision) {
    Synced last = lastSync;
    if (last.revision() != revision) {
      last = new Synced(revision, Shelved.frame(new ControlMessage.Sync(revision)));
      lastSync = last;
    }
    return last.frame();
  }
}
