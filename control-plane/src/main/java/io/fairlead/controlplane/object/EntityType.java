package io.fairlead.controlplane.object;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;

/** The kinds of entity there are; each is a shard region and the prefix of its persistence ids. */
public enum EntityType {
  /** Kinds from which nothing is derived. */
  OBJECT("Object"),
  SERVICE("Service"),
  /** Both kinds of policy. */
  NETWORK_POLICY("NetworkPolicy"),
  INGRESS("Ingress");

  private final EntityTypeKey<EntityCommand> typeKey;

  EntityType(String name) {
    this.typeKey = EntityTypeKey.create(EntityCommand.class, name);
  }

  /** Which entity keeps objects of the kind. */
  public static EntityType of(ResourceKind kind) {
    return switch (kind) {
      case SERVICE -> SERVICE;
      case NETWORK_POLICY, CLUSTER_NETWORK_POLICY -> NETWORK_POLICY;
      case INGRESS -> INGRESS;
      case NAMESPACE,
          NODE,
          POD,
          ENDPOINTS,
          SECRET,
          CONFIG_MAP,
          SERVICE_ACCOUNT,
          EVENT,
          DEPLOYMENT,
          REPLICA_SET,
          STATEFUL_SET,
          CONTROLLER_REVISION,
          ENDPOINT_SLICE,
          INGRESS_CLASS,
          SERVICE_CIDR,
          IP_ADDRESS,
          LEASE,
          ROLE,
          ROLE_BINDING,
          CLUSTER_ROLE,
          CLUSTER_ROLE_BINDING,
          GATEWAY_CLASS,
          GATEWAY,
          HTTP_ROUTE,
          GRPC_ROUTE,
          TLS_ROUTE,
          TCP_ROUTE,
          UDP_ROUTE,
          REFERENCE_GRANT,
          BACKEND_TLS_POLICY,
          ROUTE_POLICY,
          LISTENER_SET,
          SERVICE_IMPORT,
          SERVICE_EXPORT,
          POLICY_STATUS ->
          OBJECT;
    };
  }

  public EntityTypeKey<EntityCommand> typeKey() {
    return typeKey;
  }

  /** {@code services/default/api}, {@code namespaces//default}. */
  public static String entityId(ResourceKey key) {
    return key.kind().plural() + "/" + key.namespace() + "/" + key.name();
  }

  /**
   * Reads an entity id.
   *
   * @throws IllegalArgumentException when it names no kind
   */
  public static ResourceKey keyOf(String entityId) {
    List<String> parts = List.of(entityId.split("/", 3));
    for (ResourceKind kind : ResourceKind.values()) {
      if (parts.size() == 3 && kind.plural().equals(parts.get(0))) {
        return new ResourceKey(kind, parts.get(1), parts.get(2));
      }
    }
    throw new IllegalArgumentException("not an entity id: " + entityId);
  }

  /** {@code Service|services/default/api}. */
  public static PersistenceId persistenceId(ResourceKey key) {
    return PersistenceId.of(of(key.kind()).typeKey.name(), entityId(key));
  }

  /** False for keys that can never be an object's: their text would be read as another one's. */
  static boolean addressable(ResourceKey key) {
    return !key.name().isEmpty()
        && (key.namespace() + key.name()).chars().noneMatch(c -> c == '/' || c == '|')
        && key.kind().namespaced() != key.namespace().isEmpty();
  }
}
