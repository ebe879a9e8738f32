package io.fairlead.controlplane.distribution;

import com.typesafe.config.ConfigFactory;
import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.access.authn.AgentTokens;
import io.fairlead.controlplane.access.authn.ServiceAccountTokens;
import io.fairlead.controlplane.api.MemoryJournal;
import io.fairlead.controlplane.api.pki.AgentAuthority;
import io.fairlead.controlplane.api.pki.TokenKey;
import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.identity.TokenSecret;
import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.controlplane.ownership.Ownership;
import io.fairlead.controlplane.streams.PodStreams;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.persistence.journal.CheckpointStore;
import io.fairlead.subscription.LocalControlPlane;
import io.fairlead.subscription.Timings;
import io.fairlead.subscription.identity.AgentIdentity;
import io.fairlead.subscription.identity.JoinToken;
import io.fairlead.subscription.identity.SigningRequest;
import io.fairlead.subscription.identity.TlsContexts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** An agent server on a free loopback port, less patient than usual. */
final class ServerUnderTest implements AutoCloseable {
  static final Duration GRACE = Duration.ofMillis(300);
  static final AgentServer.Limits QUICK =
      new AgentServer.Limits(
          new Timings(
              Duration.ofSeconds(3),
              Duration.ofSeconds(5),
              Duration.ofMillis(100),
              Duration.ofMillis(10),
              Duration.ofMillis(100)),
          GRACE,
          1000,
          100);

  final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final ActorSystem<Void> system;
  private final Path dir;
  private final MemoryJournal journal;
  private final AgentTokens tokens;
  private final ServiceAccountTokens accounts;
  private final Optional<AgentAuthority> authority;
  private final Map<ResourceKey, Integer> made = new ConcurrentHashMap<>();
  private volatile List<String> members = List.of();
  private final Catalog catalog;
  private final PodStreams podStreams = new PodStreams(QUICK.timings());
  private final AgentServer server;

  private ServerUnderTest(Path dir, AgentServer.Limits limits, Optional<Duration> certificates)
      throws Exception {
    this.dir = dir;
    system =
        ActorSystem.create(
            Behaviors.empty(),
            "agents",
            ConfigFactory.parseString(
                    "pekko { actor.provider = local, loglevel = WARNING,"
                        + " loggers = [\"org.apache.pekko.event.slf4j.Slf4jLogger\"] }")
                .withFallback(ConfigFactory.load()));
    journal = new MemoryJournal(system);
    catalog = Catalog.start(system, journal, CheckpointStore.in(dir.resolve("db")), _ -> {});
    journal.tell(catalog);
    put("{apiVersion: v1, kind: Namespace, metadata: {name: default}}");
    authority =
        certificates.isPresent()
            ? Optional.of(
                AgentAuthority.open(dir.resolve("pki"), Clock.systemUTC(), certificates.get()))
            : Optional.empty();
    TokenKey key = TokenKey.open(dir.resolve("pki"));
    tokens = new AgentTokens(key, InstantSource.system());
    accounts =
        new ServiceAccountTokens(key, "cluster.local", catalog::image, InstantSource.system());
    server =
        get(
            AgentServer.start(
                system,
                new AgentServerSettings(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    dir.resolve("agents"),
                    "here",
                    tokens,
                    authority,
                    () -> members,
                    accounts),
                catalog,
                journal,
                new FirstFreeRanges(
                    FamilyRanges.parse("127.65.0.0/16,fd00:65::/56").orElseThrow(), catalog::image),
                podStreams,
                Ownership.sole(),
                InstantSource.tick(now::get, Duration.ofMillis(1)),
                limits));
  }

  static ServerUnderTest start(Path dir) throws Exception {
    return new ServerUnderTest(dir, QUICK, Optional.empty());
  }

  static ServerUnderTest start(Path dir, AgentServer.Limits limits) throws Exception {
    return new ServerUnderTest(dir, limits, Optional.empty());
  }

  /** Encrypted; its agents' certificates live so long. */
  static ServerUnderTest encrypted(Path dir, Duration life) throws Exception {
    return new ServerUnderTest(dir, QUICK, Optional.of(life));
  }

  /** Encrypts, and issues certificates. */
  AgentAuthority authority() {
    return authority.orElseThrow();
  }

  /** The certificate of this agent, and its key. */
  AgentIdentity identity(AgentMessage.Role role, String node) throws Exception {
    User user = new AgentTokens.Agent(role, node).user();
    SigningRequest request = SigningRequest.make();
    return request.answered(
        authority().issue(request.pem(), user.name(), user.groups(), Instant.now()));
  }

  /** TLS as this agent speaks it. */
  SSLContext tls(AgentMessage.Role role, String node) throws Exception {
    AgentIdentity identity = identity(role, node);
    return TlsContexts.of(identity.key(), List.of(identity.certificate()), authority().trusted());
  }

  /** A join token; its Secret as well. */
  JoinToken joinToken(AgentMessage.Role role, String name, int uses, Duration life) {
    JoinToken token = JoinToken.make(authority().key());
    put(
        JsonMapper.shared()
            .writeValueAsString(
                Map.of(
                    "apiVersion",
                    "v1",
                    "kind",
                    "Secret",
                    "type",
                    TokenSecret.TYPE,
                    "metadata",
                    Map.of("name", TokenSecret.PREFIX + token.id(), "namespace", "kube-system"),
                    "data",
                    new TokenSecret(
                            token.digest(),
                            Optional.of(role),
                            name,
                            uses,
                            Instant.now().plus(life),
                            List.of(),
                            "")
                        .data())));
    return token;
  }

  /** How often the token can be used from now on. */
  int usesLeft(JoinToken token) {
    CatalogObject secret =
        object(
            new ResourceKey(
                ResourceKind.SECRET, TokenSecret.NAMESPACE, TokenSecret.PREFIX + token.id()));
    return TokenSecret.read(Objects.requireNonNull(secret).json()).orElseThrow().uses();
  }

  /** What agents are told of where they are served. */
  void members(String... addresses) {
    members = List.of(addresses);
  }

  AgentServer server() {
    return server;
  }

  PodStreams podStreams() {
    return podStreams;
  }

  ActorSystem<?> system() {
    return system;
  }

  MemoryJournal journal() {
    return journal;
  }

  /** Writes as a controller does. */
  Edits edits() {
    return new Edits(catalog::image, journal);
  }

  /** A token of this agent. */
  String token(AgentMessage.Role role, String node) {
    return tokens.issue(new AgentTokens.Agent(role, node));
  }

  /** The token in the file for an agent of this machine. */
  String tokenOnDisk(AgentMessage.Role role) throws IOException {
    return Files.readString(
            dir.resolve("agents").resolve(LocalControlPlane.tokenFile(role, "here")))
        .strip();
  }

  /** Whose a pod's token is, as the API would ask. */
  Optional<User> user(String token) {
    return accounts.authenticate(token);
  }

  /** The history an agent is told that does not say its release. */
  String epoch() {
    return Distributor.told(catalog.image().epoch(), "");
  }

  long revision() {
    return catalog.image().revision();
  }

  /** Writes one object, as YAML; the revision it has, which everybody who asks sees. */
  long put(String yaml) {
    ObjectNode object = YAMLMapper.shared().readValue(yaml, ObjectNode.class);
    ObjectNode meta = (ObjectNode) object.get("metadata");
    ResourceKind kind =
        Arrays.stream(ResourceKind.values())
            .filter(one -> one.kind().equals(object.path("kind").asString()))
            .findFirst()
            .orElseThrow();
    if (kind.namespaced() && !meta.has("namespace")) {
      meta.put("namespace", "default");
    }
    String name = meta.path("name").asString();
    String namespace = kind.namespaced() ? meta.path("namespace").asString() : "";
    ResourceKey key = new ResourceKey(kind, namespace, name);
    int before = made.merge(key, 1, Integer::sum) - 1;
    meta.put("uid", "uid-" + name + (before == 0 ? "" : "-" + before)); // one never comes back
    return journal.put(key, object).resourceVersion();
  }

  /** Changes one object; the revision it has then. */
  long edit(ResourceKey key, UnaryOperator<ObjectNode> change) throws Exception {
    CatalogObject before = Objects.requireNonNull(object(key));
    WriteReply reply =
        get(journal.replace(key, before.sequenceNr(), change.apply(before.json().deepCopy())));
    return ((WriteReply.Written) reply).object().resourceVersion();
  }

  long delete(ResourceKey key) throws Exception {
    return delete(key, DeleteOptions.DEFAULT);
  }

  /** Removes one object; the revision of that, which everybody who asks sees. */
  long delete(ResourceKey key, DeleteOptions options) throws Exception {
    WriteReply reply = get(journal.delete(key, new Preconditions(null, null), options));
    return ((WriteReply.Removed) reply).last().resourceVersion();
  }

  @Nullable CatalogObject object(ResourceKey key) {
    return catalog.image().get(key);
  }

  /** An object's JSON; waits for it to be there and like this. */
  ObjectNode await(ResourceKey key, Predicate<ObjectNode> wanted) {
    Await.until(
        Duration.ofSeconds(30),
        () -> {
          CatalogObject found = object(key);
          return found != null && wanted.test(found.json());
        },
        () -> key + " is " + object(key));
    return Objects.requireNonNull(object(key)).json();
  }

  Iterable<CatalogObject> all(ResourceKind kind) {
    return catalog.image().list(kind);
  }

  static ResourceKey key(ResourceKind kind, String name) {
    return new ResourceKey(kind, kind.namespaced() ? "default" : "", name);
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    server.stop().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
