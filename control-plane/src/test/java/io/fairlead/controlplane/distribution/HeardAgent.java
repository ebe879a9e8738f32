package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.protocol.HostInfo;
import io.fairlead.subscription.Frames;
import io.fairlead.subscription.MessageCodec;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Holds what its session says, without a socket between; reads as often as the test lets it. */
final class HeardAgent {
  final NodeSession session;
  private final Map<ImageKey, ImageEntry> told = new HashMap<>(); // up to now, no Sync yet
  private @Nullable CompletableFuture<Optional<ByteString>> next;
  private Map<ImageKey, ImageEntry> held = Map.of();
  private long revision;
  private int deliveries;

  HeardAgent(String node, String epoch, long revision) {
    session = new NodeSession(hello(node, epoch, revision), NodeSession.MAX_WAITING);
  }

  /** How one begins that understands patches. */
  static AgentMessage.Hello hello(String node, String epoch, long revision) {
    return new AgentMessage.Hello(
        "t",
        AgentMessage.Role.NODE_AGENT,
        node,
        epoch,
        revision,
        List.of(),
        HostInfo.UNKNOWN,
        "",
        null,
        "",
        List.of(ControlMessage.Patch.CAPABILITY));
  }

  /** All that is in force. */
  Map<ImageKey, ImageEntry> held() {
    return held;
  }

  long revision() {
    return revision;
  }

  /** How often it was written to. */
  int deliveries() {
    return deliveries;
  }

  /** Takes what it is told by now. */
  void read() throws Exception {
    while (true) {
      CompletableFuture<Optional<ByteString>> asked = next;
      if (asked == null) {
        asked = session.next().toCompletableFuture();
      }
      next = asked.isDone() ? null : asked;
      if (next != null) {
        return;
      }
      heard(asked.get().orElseThrow());
    }
  }

  private void heard(ByteString bytes) throws IOException {
    deliveries++;
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toArray()));
    for (byte[] body = Frames.read(in); body != null; body = Frames.read(in)) {
      switch (MessageCodec.controlMessage(body).orElseThrow()) {
        case ControlMessage.Reset _ -> told.clear();
        case ControlMessage.Set(ImageEntry entry) -> told.put(entry.key(), entry);
        case ControlMessage.Delete(ImageKey key) -> told.remove(key);
        case ControlMessage.Patch patch -> patched(patch);
        case ControlMessage.Sync(long now) -> {
          assertTrue(now > revision, () -> now + " after " + revision);
          revision = now;
          held = Map.copyOf(told);
          session.ack(now);
        }
        case ControlMessage.OpenStream _,
            ControlMessage.TokenAnswered _,
            ControlMessage.BudgetLeased _,
            ControlMessage.Members _,
            ControlMessage.CertificateIssued _,
            ControlMessage.Ping _ -> {}
      }
    }
  }

  private void patched(ControlMessage.Patch patch) {
    ImageKey key = new ImageKey(EntryType.ENDPOINT_SLICE, patch.by().name());
    EndpointSlice before =
        ((ImageEntry.OfEndpointSlice) Objects.requireNonNull(told.get(key))).slice();
    told.put(key, new ImageEntry.OfEndpointSlice(patch.by().apply(before).orElseThrow()));
  }
}
