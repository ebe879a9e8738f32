package io.fairlead.subscription;

import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.protocol.HostInfo;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps one agent or gateway up to date.
 *
 * <pre>
 *   disk: last good image ──┐ first, once
 *   control plane ──TCP──▶ reader thread: ImageAssembler ──Sync──▶ ImageListener
 *        ▲                                                  └────▶ ImageKeeper ──▶ disk
 *        └──── writer (one per stream): Hello, Acks, observations, Pings ◀── Outbox
 * </pre>
 *
 * The listener runs on the reader thread. When the stream ends it connects again, for ever, and
 * resumes from the revision it holds; meanwhile the last image stays in force. Other methods may be
 * called from any thread.
 */
public final class ControlPlaneSubscription implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlPlaneSubscription.class);
  private static final HostInfo HOST = LocalHost.info();
  private static final Duration WARN_AFTER = Duration.ofSeconds(5);
  private static final int READ_BUFFER = 1 << 16;

  private final SubscriptionSettings settings;
  private final Timings timings;
  private final ImageListener listener;
  private final Outbox outbox = new Outbox();
  private final Itinerary itinerary;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Socket socket;
  private volatile @Nullable ImageKeeper keeping;
  private volatile boolean connected;
  private volatile long acked;
  private @Nullable Long
      lost; // nanoTime since when there is no stream; only from the reader thread
  private boolean reported; // once for each outage

  private ControlPlaneSubscription(
      SubscriptionSettings settings, Timings timings, ImageListener listener) {
    this.settings = settings;
    this.timings = timings;
    this.listener = listener;
    this.itinerary =
        new Itinerary(
            new BackOff(timings.firstRetry(), timings.lastRetry(), RandomGenerator.getDefault()));
    this.thread = Thread.ofPlatform().daemon().name("fairlead-subscription").unstarted(this::run);
  }

  /** Begins; returns at once. */
  public static ControlPlaneSubscription start(
      SubscriptionSettings settings, ImageListener listener) {
    return start(settings, Timings.DEFAULT, listener);
  }

  /** Begins with other waiting times than usual. */
  public static ControlPlaneSubscription start(
      SubscriptionSettings settings, Timings timings, ImageListener listener) {
    ControlPlaneSubscription subscription =
        new ControlPlaneSubscription(settings, timings, listener);
    subscription.thread.start();
    return subscription;
  }

  /** The image a subscription of this directory would begin with; empty when there is none. */
  public static Optional<NodeImage> lastGood(Path imageDir) {
    return new ImageFile(imageDir).load();
  }

  /** Returns when the listener has the last good image, or there is none. */
  public void awaitLastGood() {
    try {
      begun.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Everything up to {@code revision} is in force here. */
  public void ack(long revision) {
    acked = revision;
    outbox.put(new AgentMessage.Ack(revision));
  }

  /**
   * Tells the control plane, now or when it is there again; the newest word on a subject counts.
   */
  public void send(AgentMessage message) {
    outbox.put(message);
  }

  /** A stream is up and has brought us up to date at least once. */
  public boolean connected() {
    return connected;
  }

  /** How long the disk has refused the last good image; zero when it does not. */
  public Duration unsaved() {
    ImageKeeper keeper = keeping;
    return keeper == null ? Duration.ZERO : keeper.failing();
  }

  /** Ends the stream and writes the image to disk; returns when both are done. */
  @Override
  public void close() {
    closed.countDown();
    Socket open = socket;
    if (open != null) {
      closeQuietly(open);
    }
    try {
      thread.join(Duration.ofSeconds(6));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    ImageFile file = new ImageFile(settings.imageDir());
    Optional<NodeImage> lastGood = file.load();
    ImageAssembler assembler = new ImageAssembler(lastGood.orElse(NodeImage.EMPTY));
    lastGood.ifPresent(
        image -> {
          LOG.atInfo()
              .addKeyValue("node", settings.node())
              .addKeyValue("revision", image.revision())
              .log("starting from the last good image");
          tell(new ImageAssembler.Assembled(image, image.entries().keySet()));
        });
    begun.countDown();
    try (ImageKeeper keeper = new ImageKeeper(file)) {
      keeping = keeper;
      while (!isClosed()) {
        Optional<ControlPlaneEndpoint> endpoint = itinerary.next(candidates());
        endpoint.ifPresent(to -> attempt(to, assembler, keeper));
        pause(endpoint.isEmpty() ? timings.firstRetry() : itinerary.pause());
      }
    }
  }

  private List<ControlPlaneEndpoint> candidates() {
    try {
      return settings.controlPlanes().candidates();
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("control planes can not be located");
      return List.of();
    }
  }

  private void attempt(
      ControlPlaneEndpoint endpoint, ImageAssembler assembler, ImageKeeper keeper) {
    try (Wire stream = endpoint.dial(timings, this::connecting)) {
      if (isClosed()) {
        return;
      }
      Thread writer = StreamWriter.start(stream, outbox, hello(endpoint, assembler), timings);
      try {
        greet(assembler);
        listen(endpoint, stream, assembler, keeper);
      } finally {
        writer.interrupt();
      }
    } catch (IOException e) {
      if (!isClosed()) {
        LOG.atLevel(worthAWarning() ? Level.WARN : Level.DEBUG)
            .addKeyValue("node", settings.node())
            .addKeyValue("revision", assembler.image().revision())
            .addKeyValue("error", e.toString())
            .log("no stream from the control plane at {}; the last image stays in force", endpoint);
      }
    } finally {
      connected = false;
      assembler.abandon();
    }
  }

  /** A control plane that starts, or starts anew, is back within seconds: no reason to alarm. */
  private boolean worthAWarning() {
    long now = System.nanoTime();
    if (lost == null) {
      lost = now;
    }
    if (reported || now - lost < WARN_AFTER.toNanos()) {
      return false;
    }
    reported = true;
    return true;
  }

  private AgentMessage.Hello hello(ControlPlaneEndpoint endpoint, ImageAssembler assembler) {
    NodeImage held = assembler.held();
    return new AgentMessage.Hello(
        endpoint.token(),
        settings.role(),
        settings.node(),
        held.epoch(),
        held.revision(),
        settings.addresses(),
        HOST,
        settings.dataplane(),
        settings.certificate(),
        Release.VERSION,
        List.of(ControlMessage.Patch.CAPABILITY));
  }

  private void greet(ImageAssembler assembler) {
    if (acked > 0 && acked <= assembler.image().revision()) {
      outbox.put(new AgentMessage.Ack(acked));
    }
    told(listener::onConnected);
  }

  private void listen(
      ControlPlaneEndpoint endpoint, Wire stream, ImageAssembler assembler, ImageKeeper keeper)
      throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(stream.in(), READ_BUFFER));
    Set<String> unknown = new HashSet<>();
    while (true) {
      byte[] body = Frames.read(in);
      if (body == null) {
        throw new EOFException("the control plane ended the stream");
      }
      Optional<ControlMessage> message = MessageCodec.controlMessage(body);
      renew(endpoint);
      if (message.isEmpty()) {
        passOver(MessageCodec.kind(body), unknown);
        continue;
      }
      if (message.get() instanceof ControlMessage.Reset) {
        acked = 0;
      }
      identify(endpoint, message.get());
      if (message.get() instanceof ControlMessage.OpenStream open) {
        told(() -> listener.onOpenStream(open, endpoint));
      }
      if (message.get() instanceof ControlMessage.TokenAnswered answer) {
        told(() -> listener.onToken(answer));
      }
      if (message.get() instanceof ControlMessage.BudgetLeased leased) {
        told(() -> listener.onLease(leased));
      }
      Optional<ImageAssembler.Assembled> assembled = assembler.accept(message.get());
      if (assembled.isPresent()) {
        arrived();
        tell(assembled.get());
        keeper.keep(assembled.get().image());
      }
    }
  }

  /** What it says after that counts; of each kind it is told once a stream. */
  private void passOver(String kind, Set<String> unknown) {
    LOG.atLevel(unknown.add(kind) ? Level.WARN : Level.DEBUG)
        .addKeyValue("node", settings.node())
        .log("what this release does not know is passed over: {}", kind);
  }

  private void connecting(Socket next) {
    socket = next;
    if (isClosed()) {
      closeQuietly(next);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.atTrace().addKeyValue("error", e).log("closing a socket failed");
    }
  }

  /** Both ends ping, so this is looked at every few seconds. */
  private void renew(ControlPlaneEndpoint endpoint) {
    if (endpoint.entrance() instanceof Entrance.Certificate(IdentityKeeper identity)) {
      identity.wanted().ifPresent(outbox::put);
    }
  }

  private void identify(ControlPlaneEndpoint endpoint, ControlMessage message) {
    if (message instanceof ControlMessage.Members members) {
      told(() -> settings.controlPlanes().told(members));
    }
    if (endpoint.entrance() instanceof Entrance.Certificate(IdentityKeeper identity)) {
      if (message instanceof ControlMessage.CertificateIssued answer) {
        identity.issued(answer);
      }
      if (message instanceof ControlMessage.Members members) {
        identity.trust(members.trust());
      }
    }
  }

  private static void told(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("error", e.toString()).setCause(e).log("listener failed");
    }
  }

  private void arrived() {
    if (!connected) {
      connected = true;
      reported = false;
      lost = null;
      itinerary.answered();
      LOG.atInfo().addKeyValue("node", settings.node()).log("in step with the control plane");
    }
  }

  private void tell(ImageAssembler.Assembled assembled) {
    try {
      listener.onImage(assembled.image(), assembled.changed());
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("node", settings.node())
          .addKeyValue("revision", assembled.image().revision())
          .addKeyValue("error", e.toString())
          .setCause(e)
          .log("image could not be put in force");
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void pause(Duration wait) {
    try {
      boolean over = closed.await(wait.toNanos(), TimeUnit.NANOSECONDS);
      LOG.atTrace().log("waited {}, closed {}", wait, over);
    } catch (InterruptedException e) {
      closed.countDown();
    }
  }
}
