package io.fairlead.model.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fairlead.model.budget.Want;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.pod.PodToken;
import io.fairlead.model.stream.StreamRefusal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an agent or gateway tells the control plane. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "op")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AgentMessage.Hello.class, name = "hello"),
  @JsonSubTypes.Type(value = AgentMessage.Ack.class, name = "ack"),
  @JsonSubTypes.Type(value = AgentMessage.PodObserved.class, name = "podObserved"),
  @JsonSubTypes.Type(value = AgentMessage.PodReported.class, name = "podReported"),
  @JsonSubTypes.Type(value = AgentMessage.PodEnded.class, name = "podEnded"),
  @JsonSubTypes.Type(value = AgentMessage.EventObserved.class, name = "eventObserved"),
  @JsonSubTypes.Type(value = AgentMessage.ListenersBound.class, name = "listenersBound"),
  @JsonSubTypes.Type(value = AgentMessage.IngressesObserved.class, name = "ingressesObserved"),
  @JsonSubTypes.Type(value = AgentMessage.BudgetWanted.class, name = "budgetWanted"),
  @JsonSubTypes.Type(value = AgentMessage.TokenWanted.class, name = "tokenWanted"),
  @JsonSubTypes.Type(value = AgentMessage.StreamOpened.class, name = "streamOpened"),
  @JsonSubTypes.Type(value = AgentMessage.Join.class, name = "join"),
  @JsonSubTypes.Type(value = AgentMessage.CertificateWanted.class, name = "certificateWanted"),
  @JsonSubTypes.Type(value = AgentMessage.Ping.class, name = "ping")
})
public sealed interface AgentMessage {

  /** Who is asking. */
  enum Role {
    NODE_AGENT,
    GATEWAY
  }

  /**
   * First message of a stream.
   *
   * @param token proves on an address that is not encrypted whose agent it is; else empty
   * @param node the Node this agent runs on
   * @param epoch history of the image it holds; empty when it holds none
   * @param revision revision of the image it holds; 0 when it holds none
   * @param addresses where this node (or gateway) can be reached by others
   * @param host what the machine is
   * @param dataplane how the node forwards, {@code nftables}; empty: not said
   * @param certificate Secret of type kubernetes.io/tls that a gateway shows where it has no other;
   *     null: none
   * @param release which Fairlead it is; empty: not said
   * @param understands what came after the first version of the protocol and may be said to it
   */
  record Hello(
      String token,
      Role role,
      String node,
      String epoch,
      long revision,
      List<String> addresses,
      HostInfo host,
      String dataplane,
      @Nullable NamespacedName certificate,
      String release,
      List<String> understands)
      implements AgentMessage {
    public Hello {
      addresses = List.copyOf(addresses);
      dataplane = Objects.requireNonNullElse(dataplane, ""); // older agents say nothing
      release = Objects.requireNonNullElse(release, "");
      understands = List.copyOf(Objects.requireNonNullElse(understands, List.of()));
    }

    /** Of one that understands the first version. */
    public Hello(
        String token,
        Role role,
        String node,
        String epoch,
        long revision,
        List<String> addresses,
        HostInfo host,
        String dataplane,
        @Nullable NamespacedName certificate) {
      this(
          token,
          role,
          node,
          epoch,
          revision,
          addresses,
          host,
          dataplane,
          certificate,
          "",
          List.of());
    }

    /** Of one that says neither how it forwards nor its release, and wants no certificate. */
    public Hello(
        String token,
        Role role,
        String node,
        String epoch,
        long revision,
        List<String> addresses,
        HostInfo host) {
      this(token, role, node, epoch, revision, addresses, host, "", null);
    }

    @Override
    public String toString() {
      return "Hello[" + role + " " + node + " @" + revision + "]";
    }
  }

  /** Everything up to {@code revision} is in force here. */
  record Ack(long revision) implements AgentMessage {}

  /**
   * What the agent saw of one of its pods whose process runs elsewhere.
   *
   * @param ready all readiness probes succeed (or there are none)
   * @param reason for not ready, as a probe failure message; empty when ready
   */
  record PodObserved(NamespacedName pod, String uid, String ip, boolean ready, String reason)
      implements AgentMessage {}

  /** How a pod is whose processes the agent runs. */
  record PodReported(NamespacedName pod, String uid, PodReport report) implements AgentMessage {}

  /** Nothing of a pod is left here whose deletion was asked for: it may go. */
  record PodEnded(NamespacedName pod, String uid) implements AgentMessage {}

  /** A pod of this node needs a token; answered by {@link ControlMessage.TokenAnswered}. */
  record TokenWanted(NamespacedName pod, String uid, PodToken.Ref ref) implements AgentMessage {}

  /**
   * A gateway needs tokens of a RoutePolicy's global limit, or gives some back; answered by {@link
   * ControlMessage.BudgetLeased}.
   *
   * @param life of the gateway, another after each start
   * @param round of its questions about this policy, each higher than the last
   */
  record BudgetWanted(NamespacedName policy, String life, long round, List<Want> wants)
      implements AgentMessage {
    public BudgetWanted {
      wants = List.copyOf(wants);
    }
  }

  /**
   * Something a user should know about one object.
   *
   * @param kind of the object concerned, {@code Service}
   * @param type {@code Normal} or {@code Warning}
   * @param reason CamelCase word, {@code FailedToBind}
   * @param fieldPath the part of the object it is about, {@code spec.containers{web}}; empty: all
   *     of it
   */
  record EventObserved(
      String kind,
      NamespacedName about,
      String type,
      String reason,
      String message,
      String fieldPath)
      implements AgentMessage {

    public EventObserved {
      fieldPath = Objects.requireNonNullElse(fieldPath, ""); // older agents say nothing
    }

    /** About all of an object. */
    public EventObserved(
        String kind, NamespacedName about, String type, String reason, String message) {
      this(kind, about, type, reason, message, "");
    }
  }

  /**
   * Which listeners of Gateways are open at this gateway, all of them; said when that changes and
   * after each connect, before the image that changed it is acked.
   *
   * @param absent addresses Gateways ask for that this host does not have, sorted
   */
  record ListenersBound(List<Listener> listeners, List<String> absent) implements AgentMessage {
    /**
     * What the ports of Ingresses are told under, as if of a Gateway, while they can not be taken;
     * no object has such a name.
     */
    public static final NamespacedName INGRESSES = new NamespacedName("", "Ingress");

    public static final ListenerName HTTP = new ListenerName("http");
    public static final ListenerName HTTPS = new ListenerName("https");

    public ListenersBound {
      listeners = List.copyOf(listeners);
      absent = absent == null ? List.of() : List.copyOf(absent); // older gateways say nothing
    }

    /** Where the host has every address. */
    public ListenersBound(List<Listener> listeners) {
      this(listeners, List.of());
    }

    /**
     * One of them.
     *
     * @param problem why its port can not be taken, for people; empty: it is open
     */
    public record Listener(NamespacedName gateway, ListenerName name, String problem) {}
  }

  /**
   * How Ingresses do at this gateway, all of them; said when that changes and after each connect,
   * before the image that changed it is acked.
   *
   * @param http port where it takes plain HTTP for them
   * @param https the same, in TLS
   * @param problems sorted; at most {@link #MOST}
   */
  record IngressesObserved(int http, int https, List<Problem> problems) implements AgentMessage {
    /** As many problems are told. */
    public static final int MOST = 20_000;

    public IngressesObserved {
      problems = List.copyOf(problems);
    }

    /**
     * Why an Ingress does not do all it says.
     *
     * @param reason CamelCase word, {@code SecretNotFound}
     */
    public record Problem(NamespacedName ingress, Aspect aspect, String reason, String message) {}

    /** What of an Ingress it is about. */
    public enum Aspect {
      /** Its rules. */
      RULES,
      /** Services, Secrets and ConfigMaps it names. */
      REFERENCES,
      /** Certificates that are shown. */
      CERTIFICATES,
      /** Endpoints of Services. */
      ENDPOINTS
    }
  }

  /**
   * First message of a connection for one stream; frames of bytes follow in both directions.
   *
   * @param secret as the control plane gave it
   * @param refusal null: here it comes
   */
  record StreamOpened(String secret, @Nullable StreamRefusal refusal) implements AgentMessage {
    @Override
    public String toString() {
      return "StreamOpened[" + refusal + "]";
    }
  }

  /**
   * Only message of a connection by one that has no certificate yet, on an encrypted address;
   * answered by {@link ControlMessage.CertificateIssued}.
   *
   * @param token id of the join token
   * @param secret of the join token; never logged
   * @param name of the node or gateway it shall be
   * @param request for a certificate, PKCS #10 as PEM
   */
  record Join(String token, String secret, Role role, String name, String request)
      implements AgentMessage {
    @Override
    public String toString() {
      return "Join[" + token + " as " + role + " " + name + "]";
    }
  }

  /**
   * The certificate of this stream will end: another one, for the same name; answered by {@link
   * ControlMessage.CertificateIssued}.
   *
   * @param request PKCS #10 as PEM
   */
  record CertificateWanted(String request) implements AgentMessage {}

  /** Still here. */
  record Ping() implements AgentMessage {}
}
