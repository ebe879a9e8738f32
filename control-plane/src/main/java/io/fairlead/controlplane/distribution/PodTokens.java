package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.access.authn.ServiceAccountTokens;
import io.fairlead.controlplane.access.authn.ServiceAccountTokens.Bound;
import io.fairlead.controlplane.access.authn.ServiceAccountTokens.Issued;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.pod.PodToken;
import io.fairlead.model.pod.PodWorkJson;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Issues the tokens that pods mount. An agent gets those of pods of its own node alone, for the
 * audiences and times that the pod's spec names, and each ends with its pod. Thread-safe.
 */
final class PodTokens {
  private static final long SHORTEST_SECONDS = 600;
  private static final long LONGEST_SECONDS = 1L << 32;

  private final ServiceAccountTokens issuer;
  private final Supplier<CatalogImage> image;

  PodTokens(ServiceAccountTokens issuer, Supplier<CatalogImage> image) {
    this.issuer = issuer;
    this.image = image;
  }

  ControlMessage.TokenAnswered answer(AgentMessage.Hello from, AgentMessage.TokenWanted wanted) {
    ResourceKey key =
        new ResourceKey(ResourceKind.POD, wanted.pod().namespace(), wanted.pod().name());
    CatalogObject pod = image.get().get(key);
    if (pod == null
        || from.role() != AgentMessage.Role.NODE_AGENT
        || !PodStatus.concerns(pod.json(), wanted.uid(), from.node())) {
      return refused(wanted, "pods \"%s\" not found".formatted(wanted.pod().name()));
    }
    if (!mounts(pod.json(), wanted.ref())) {
      return refused(
          wanted,
          "audience \"%s\" not found in pod spec volume".formatted(wanted.ref().audience()));
    }
    String name = account(pod.json());
    CatalogObject account =
        image
            .get()
            .get(new ResourceKey(ResourceKind.SERVICE_ACCOUNT, wanted.pod().namespace(), name));
    return account == null
        ? refused(wanted, "serviceaccounts \"%s\" not found".formatted(name))
        : new ControlMessage.TokenAnswered(wanted.uid(), wanted.ref(), issue(wanted, account), "");
  }

  private PodToken issue(AgentMessage.TokenWanted wanted, CatalogObject account) {
    PodToken.Ref ref = wanted.ref();
    Duration life =
        Duration.ofSeconds(Math.clamp(ref.seconds(), SHORTEST_SECONDS, LONGEST_SECONDS));
    Issued issued =
        issuer.issue(
            account,
            List.of(ref.audience().isEmpty() ? issuer.issuer() : ref.audience()),
            life,
            new Bound("pod", wanted.pod().name(), wanted.uid()));
    return new PodToken(
        ref,
        issued.token(),
        issued.expires().minus(life.toSeconds(), ChronoUnit.SECONDS),
        issued.expires());
  }

  private static ControlMessage.TokenAnswered refused(AgentMessage.TokenWanted wanted, String why) {
    return new ControlMessage.TokenAnswered(
        wanted.uid(), wanted.ref(), null, "failed to fetch token: " + why);
  }

  private static boolean mounts(ObjectNode pod, PodToken.Ref ref) {
    return PodWorkJson.read(pod).map(work -> work.tokens().contains(ref)).orElse(false);
  }

  private static String account(ObjectNode pod) {
    String name = Fields.text(pod.path("spec"), "serviceAccountName");
    return name.isEmpty() ? "default" : name;
  }
}
