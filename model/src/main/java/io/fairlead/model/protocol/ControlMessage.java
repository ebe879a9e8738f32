package io.fairlead.model.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fairlead.model.budget.Lease;
import io.fairlead.model.endpointslice.SlicePatch;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.pod.PodToken;
import io.fairlead.model.stream.StreamRequest;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the control plane tells an agent or gateway. A {@link Set}, {@link Patch} or {@link Delete}
 * counts only once the {@link Sync} after it arrives: the receiver applies the whole batch at once
 * and never shows a state between.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "op")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ControlMessage.Reset.class, name = "reset"),
  @JsonSubTypes.Type(value = ControlMessage.Set.class, name = "set"),
  @JsonSubTypes.Type(value = ControlMessage.Patch.class, name = "patch"),
  @JsonSubTypes.Type(value = ControlMessage.Delete.class, name = "delete"),
  @JsonSubTypes.Type(value = ControlMessage.Sync.class, name = "sync"),
  @JsonSubTypes.Type(value = ControlMessage.OpenStream.class, name = "openStream"),
  @JsonSubTypes.Type(value = ControlMessage.BudgetLeased.class, name = "budgetLeased"),
  @JsonSubTypes.Type(value = ControlMessage.TokenAnswered.class, name = "tokenAnswered"),
  @JsonSubTypes.Type(value = ControlMessage.Members.class, name = "members"),
  @JsonSubTypes.Type(value = ControlMessage.CertificateIssued.class, name = "certificateIssued"),
  @JsonSubTypes.Type(value = ControlMessage.Ping.class, name = "ping")
})
public sealed interface ControlMessage {

  /** Forget everything; all entries follow, in history {@code epoch}. */
  record Reset(String epoch) implements ControlMessage {}

  /** The entry of this key is now this. */
  record Set(ImageEntry value) implements ControlMessage {}

  /**
   * The slice is what this makes of it; only to those that say they understand it, and that hold
   * the slice it is made for. Who does not must begin anew.
   */
  record Patch(SlicePatch by) implements ControlMessage {
    /** What an agent says that understands it. */
    public static final String CAPABILITY = "slice-patch";
  }

  /** The entry of this key is gone. */
  record Delete(ImageKey key) implements ControlMessage {}

  /** What you hold now is consistent and complete up to {@code revision}. */
  record Sync(long revision) implements ControlMessage {}

  /**
   * A client wants something of a pod: connect once more and say {@link AgentMessage.StreamOpened}.
   *
   * @param secret of this stream, good for one connection
   * @param address {@code host:port} of the control plane to connect to; empty: the one that says
   *     so
   */
  record OpenStream(String secret, StreamRequest request, String address)
      implements ControlMessage {

    public OpenStream {
      address = Objects.requireNonNullElse(address, ""); // older control planes say nothing
    }

    /** To the control plane that says so. */
    public OpenStream(String secret, StreamRequest request) {
      this(secret, request, "");
    }

    /** The same, to another control plane. */
    public OpenStream at(String controlPlane) {
      return new OpenStream(secret, request, controlPlane);
    }

    @Override
    public String toString() {
      return "OpenStream[" + request + "]";
    }
  }

  /**
   * To {@link AgentMessage.TokenWanted}; no part of the image, so it is on no disk but the pod's.
   *
   * @param uid of the pod
   * @param token null: there is none
   * @param refusal why, in words for an Event; empty when there is one
   */
  record TokenAnswered(String uid, PodToken.Ref ref, @Nullable PodToken token, String refusal)
      implements ControlMessage {}

  /**
   * To {@link AgentMessage.BudgetWanted}.
   *
   * @param gateways how many there are, so that each knows its fair share
   */
  record BudgetLeased(NamespacedName policy, long round, int gateways, List<Lease> leases)
      implements ControlMessage {
    public BudgetLeased {
      leases = List.copyOf(leases);
    }
  }

  /**
   * Where agents are served, and whom to believe there; said as a stream begins and when it
   * changes.
   *
   * @param addresses {@code host:port}, of all control planes
   * @param trust the authorities' certificates as PEM; empty where nothing is encrypted
   */
  record Members(List<String> addresses, String trust) implements ControlMessage {
    public Members {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * To {@link AgentMessage.Join} and {@link AgentMessage.CertificateWanted}.
   *
   * @param certificate PEM; empty: there is none
   * @param trust the authorities' certificates as PEM
   * @param refusal why there is none, for people; empty when there is one
   */
  record CertificateIssued(String certificate, String trust, String refusal)
      implements ControlMessage {}

  /** Nothing new; sent when the stream was quiet, so that both ends see a dead peer. */
  record Ping() implements ControlMessage {}
}
