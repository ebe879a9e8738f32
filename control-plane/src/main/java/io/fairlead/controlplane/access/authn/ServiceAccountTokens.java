package io.fairlead.controlplane.access.authn;

import io.fairlead.controlplane.access.ServiceAccountName;
import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.api.pki.TokenKey;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tokens of ServiceAccounts: signed, for an audience, for a time, and only as long as the
 * ServiceAccount (and the object it is bound to) of that uid is there. Thread-safe.
 */
public final class ServiceAccountTokens {
  private static final String KUBERNETES = "kubernetes.io";
  private static final String EXTRA = "authentication.kubernetes.io/";
  private static final Duration LEEWAY = Duration.ofMinutes(1);
  // Signatures that were checked already; a token costs one check however often it is shown.
  private static final int REMEMBERED = 4096;

  private final TokenKey key;
  private final String issuer;
  private final Supplier<CatalogImage> image;
  private final InstantSource clock;
  private final ConcurrentMap<String, JsonNode> checked = new ConcurrentHashMap<>();

  public ServiceAccountTokens(
      TokenKey key, String clusterDomain, Supplier<CatalogImage> image, InstantSource clock) {
    this.key = key;
    this.issuer = "https://kubernetes.default.svc." + clusterDomain;
    this.image = image;
    this.clock = clock;
  }

  /**
   * What a token is bound to besides its ServiceAccount.
   *
   * @param field {@code pod}, {@code secret} or {@code node}: the claim's name
   */
  public record Bound(String field, String name, String uid) {}

  /** A new token, and when it ends. */
  public record Issued(String token, Instant expires) {}

  /** The audience of this API; who signs. */
  public String issuer() {
    return issuer;
  }

  /** Signs a token for the ServiceAccount. */
  public Issued issue(
      CatalogObject account, List<String> audiences, Duration life, @Nullable Bound bound) {
    Instant now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
    Instant expires = now.plus(life);
    ResourceKey name = account.key();
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    audiences.forEach(claims.putArray("aud")::add);
    claims.put("exp", expires.getEpochSecond()).put("iat", now.getEpochSecond());
    claims.put("iss", issuer).put("jti", UUID.randomUUID().toString());
    ObjectNode about = claims.putObject(KUBERNETES).put("namespace", name.namespace());
    if (bound != null) {
      about.putObject(bound.field()).put("name", bound.name()).put("uid", bound.uid());
    }
    about.putObject("serviceaccount").put("name", name.name()).put("uid", account.meta().uid());
    claims.put("nbf", now.getEpochSecond());
    claims.put("sub", ServiceAccountName.user(name.namespace(), name.name()));
    try {
      return new Issued(Jwt.sign(claims, key.id(), key.privateKey()), expires);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a token can not be signed", e);
    }
  }

  /** A token that is good, and for which of the audiences it was made. */
  public record Good(User user, List<String> audiences) {}

  /** Whose the token is, if it is for the API. */
  public Optional<User> authenticate(String token) {
    return authenticate(token, List.of(issuer)).map(Good::user);
  }

  /** Whose the token is, if it is for one of these audiences. */
  public Optional<Good> authenticate(String token, List<String> audiences) {
    Optional<JsonNode> claims = claims(token);
    if (claims.isEmpty() || !inForce(claims.get())) {
      return Optional.empty();
    }
    List<String> common = new ArrayList<>(Fields.texts(claims.get(), "aud"));
    common.retainAll(audiences);
    return common.isEmpty()
        ? Optional.empty()
        : user(claims.get()).map(user -> new Good(user, common));
  }

  /**
   * For a token that is good: whether its ServiceAccount and what it is bound to are there,
   * whatever the time; to be asked again and again.
   */
  Optional<BooleanSupplier> standing(String token) {
    return claims(token).filter(this::inForce).map(claims -> () -> user(claims).isPresent());
  }

  private Optional<JsonNode> claims(String token) {
    JsonNode known = checked.get(token);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<JsonNode> claims = Jwt.verify(token, key.id(), key.publicKey());
    claims.ifPresent(
        good -> {
          if (checked.size() >= REMEMBERED) {
            checked.clear();
          }
          checked.put(token, good);
        });
    return claims;
  }

  private boolean inForce(JsonNode claims) {
    long now = clock.instant().getEpochSecond();
    return Fields.text(claims, "iss").equals(issuer)
        && claims.path("exp").asLong(0) > now
        && claims.path("nbf").asLong(Long.MAX_VALUE) <= now;
  }

  private Optional<User> user(JsonNode claims) {
    JsonNode about = claims.path(KUBERNETES);
    String namespace = Fields.text(about, "namespace");
    String name = Fields.text(about.path("serviceaccount"), "name");
    String uid = Fields.text(about.path("serviceaccount"), "uid");
    String user = ServiceAccountName.user(namespace, name);
    if (!Fields.text(claims, "sub").equals(user)
        || !there(ResourceKind.SERVICE_ACCOUNT, namespace, name, uid)
        || !boundTo(ResourceKind.POD, namespace, about.path("pod"))
        || !boundTo(ResourceKind.SECRET, namespace, about.path("secret"))
        || !boundTo(ResourceKind.NODE, "", about.path("node"))) {
      return Optional.empty();
    }
    Map<String, List<String>> extra = new TreeMap<>();
    extra.put(EXTRA + "credential-id", List.of("JTI=" + Fields.text(claims, "jti")));
    put(extra, "pod", about.path("pod"));
    put(extra, "node", about.path("node"));
    return Optional.of(new User(user, uid, ServiceAccountName.groups(namespace), extra));
  }

  private static void put(Map<String, List<String>> extra, String what, JsonNode bound) {
    if (bound.isObject()) {
      extra.put(EXTRA + what + "-name", List.of(Fields.text(bound, "name")));
      extra.put(EXTRA + what + "-uid", List.of(Fields.text(bound, "uid")));
    }
  }

  private boolean boundTo(ResourceKind kind, String namespace, JsonNode bound) {
    return !bound.isObject()
        || there(kind, namespace, Fields.text(bound, "name"), Fields.text(bound, "uid"));
  }

  private boolean there(ResourceKind kind, String namespace, String name, String uid) {
    CatalogObject object = image.get().get(new ResourceKey(kind, namespace, name));
    return object != null
        && object.meta().uid().equals(uid)
        && !goneBy(Fields.text(object.json().path("metadata"), "deletionTimestamp"));
  }

  /** What is being deleted may still ask, until a minute after the time it was given. */
  private boolean goneBy(String deletionTimestamp) {
    return !deletionTimestamp.isEmpty()
        && clock.instant().isAfter(Instant.parse(deletionTimestamp).plus(LEEWAY));
  }
}
