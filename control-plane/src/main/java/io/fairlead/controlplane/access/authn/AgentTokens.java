package io.fairlead.controlplane.access.authn;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.api.pki.TokenKey;
import io.fairlead.model.json.Fields;
import io.fairlead.model.protocol.AgentMessage.Role;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tokens of node agents and gateways, each for one of them and for nobody else: what it may be told
 * and may report follows from whose token it shows. At the API it is a user with the rights of its
 * group. Thread-safe.
 */
public final class AgentTokens {
  /** How long a token is good; it is written anew at every start and once a day. */
  public static final Duration LIFE = Duration.ofDays(30);

  private static final String AUDIENCE = "fairlead-agents";
  private static final String CLAIM = "fairlead.io";

  private final TokenKey key;
  private final InstantSource clock;
  private final BiPredicate<Agent, Instant> revoked;

  /** Of which none is revoked. */
  public AgentTokens(TokenKey key, InstantSource clock) {
    this(key, clock, (_, _) -> false);
  }

  /**
   * Signed by this key.
   *
   * @param revoked whether what was issued then is no longer good; asked each time
   */
  public AgentTokens(TokenKey key, InstantSource clock, BiPredicate<Agent, Instant> revoked) {
    this.key = key;
    this.clock = clock;
    this.revoked = revoked;
  }

  /** One agent or gateway. */
  public record Agent(Role role, String node) {
    private static final String NODE = "system:node:";
    private static final String GATEWAY = "fairlead:gateway:";

    /** The agent or gateway this user is; empty: another one. */
    public static Optional<Agent> of(User user) {
      String name = user.name();
      Optional<Agent> named =
          name.startsWith(NODE)
              ? Optional.of(new Agent(Role.NODE_AGENT, name.substring(NODE.length())))
              : name.startsWith(GATEWAY)
                  ? Optional.of(new Agent(Role.GATEWAY, name.substring(GATEWAY.length())))
                  : Optional.empty();
      return named.filter(agent -> agent.user().groups().equals(user.groups()));
    }

    /** {@code system:node:NAME} or {@code fairlead:gateway:NAME}. */
    public User user() {
      return switch (role) {
        case NODE_AGENT -> User.of(NODE + node, User.NODES);
        case GATEWAY -> User.of(GATEWAY + node, User.GATEWAYS);
      };
    }
  }

  /** A new token. */
  public String issue(Agent agent) {
    long now = clock.instant().getEpochSecond();
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.putArray("aud").add(AUDIENCE);
    claims.put("exp", now + LIFE.toSeconds()).put("iat", now).put("nbf", now);
    claims.put("sub", agent.user().name());
    claims.putObject(CLAIM).put("role", agent.role().name()).put("node", agent.node());
    try {
      return Jwt.sign(claims, key.id(), key.privateKey());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a token can not be signed", e);
    }
  }

  /** Whose the token is. */
  public Optional<Agent> authenticate(String token) {
    return good(token).filter(this::stands).map(Good::agent);
  }

  /** For a token that is good: whether it is not revoked, to be asked again and again. */
  Optional<BooleanSupplier> standing(String token) {
    return good(token).map(good -> () -> stands(good));
  }

  private record Good(Agent agent, Instant issued) {}

  private boolean stands(Good good) {
    return !revoked.test(good.agent(), good.issued());
  }

  private Optional<Good> good(String token) {
    long now = clock.instant().getEpochSecond();
    return Jwt.verify(token, key.id(), key.publicKey())
        .filter(claims -> Fields.texts(claims, "aud").contains(AUDIENCE))
        .filter(claims -> claims.path("exp").asLong(0) > now)
        .filter(claims -> claims.path("nbf").asLong(Long.MAX_VALUE) <= now)
        .flatMap(
            claims ->
                agent(claims)
                    .map(
                        agent ->
                            new Good(agent, Instant.ofEpochSecond(claims.path("iat").asLong(0)))));
  }

  private static Optional<Agent> agent(JsonNode claims) {
    String named = Fields.text(claims.path(CLAIM), "role");
    return Arrays.stream(Role.values())
        .filter(role -> role.name().equals(named))
        .map(role -> new Agent(role, Fields.text(claims.path(CLAIM), "node")))
        .filter(agent -> agent.user().name().equals(Fields.text(claims, "sub")))
        .findFirst();
  }
}
