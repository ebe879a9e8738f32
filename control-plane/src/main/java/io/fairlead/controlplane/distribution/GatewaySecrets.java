package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.access.authn.AgentTokens.Agent;
import io.fairlead.controlplane.access.rbac.Attributes;
import io.fairlead.controlplane.access.rbac.Authorizer;
import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.protocol.AgentMessage.Hello;

/**
 * Which Secret a gateway of another host is told of because it names it for itself: one that roles
 * allow its user, {@code fairlead:gateway:NAME} of group {@code fairlead:gateways}, to get. So what
 * a gateway says does not decide what it hears. Thread-safe.
 */
final class GatewaySecrets {
  private final Authorizer authorizer;

  GatewaySecrets(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  /**
   * Whether the gateway of this session may be told now. One that came by a token is of this
   * machine: whoever can read its token can read the keys beside it.
   */
  boolean mayShow(NodeSession session) {
    Hello hello = session.hello();
    NamespacedName secret = hello.certificate();
    if (secret == null || session.shown().isEmpty()) {
      return true;
    }
    User user = new Agent(hello.role(), hello.node()).user().with(User.AUTHENTICATED);
    ResourceKey key = new ResourceKey(ResourceKind.SECRET, secret.namespace(), secret.name());
    return authorizer.decide(user, Attributes.OfResource.of("get", key)).allowed();
  }

  /** Whether this may change what somebody may do. */
  static boolean decides(CatalogChange change) {
    return switch (change) {
      case CatalogChange.Upserted upserted -> decides(upserted.now().key().kind());
      case CatalogChange.Removed removed -> decides(removed.last().key().kind());
      case CatalogChange.PolicyChanged _, CatalogChange.ClaimChanged _ -> false;
    };
  }

  private static boolean decides(ResourceKind kind) {
    return kind == ResourceKind.ROLE
        || kind == ResourceKind.ROLE_BINDING
        || kind == ResourceKind.CLUSTER_ROLE
        || kind == ResourceKind.CLUSTER_ROLE_BINDING;
  }
}
