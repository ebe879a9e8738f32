package io.fairlead.agent.compute;

import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.endpointslice.ServiceEndpoints;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.networkpolicy.Turned;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeFacts;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.service.Service;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The endpoints and policies of the image as this node sees them, kept up to date by what changed,
 * so that one endpoint's change costs the same among ten Services as among ten thousand. Used by
 * one thread.
 */
public final class ServiceIndex {
  private final Map<NamespacedName, NamespacedName> serviceOfSlice = new HashMap<>();
  private NodePlace place;
  private ServiceEndpoints endpoints = ServiceEndpoints.EMPTY;
  private PolicyEvaluator policies = PolicyEvaluator.EMPTY;
  private Turned turned = Turned.NONE;

  /**
   * @param place where the node stands; its zone is that of the image (SD15)
   */
  public ServiceIndex(NodePlace place) {
    this.place = place;
  }

  /**
   * Takes over what changed.
   *
   * @return the Services whose plan may differ now, all when the node has come to another zone;
   *     they need not exist
   */
  public Set<NamespacedName> update(NodeImage image, Set<ImageKey> changed) {
    Set<NamespacedName> touched = new LinkedHashSet<>();
    String zone = image.nodes().stream().map(NodeFacts::zone).findFirst().orElse("");
    if (!place.zone().equals(zone)) {
      place = place.in(zone);
      image.services().forEach(service -> touched.add(service.name()));
    }
    List<EndpointSlice> slices = new ArrayList<>();
    List<NamespacedName> slicesGone = new ArrayList<>();
    List<PolicyRules> rules = new ArrayList<>();
    List<NamespacedName> rulesGone = new ArrayList<>();
    turned = Turned.NONE;
    for (ImageKey key : changed) {
      ImageEntry entry = image.entries().get(key);
      switch (key.type()) {
        case SERVICE -> touched.add(key.name());
        case ENDPOINT_SLICE -> {
          NamespacedName before = serviceOfSlice.remove(key.name());
          if (before != null) {
            touched.add(before);
          }
          if (entry instanceof ImageEntry.OfEndpointSlice(EndpointSlice slice)) {
            touched.add(slice.service());
            serviceOfSlice.put(key.name(), slice.service());
            slices.add(slice);
          } else {
            slicesGone.add(key.name());
          }
        }
        case POLICY_RULES -> {
          PolicyRules before = policies.rules(key.name());
          if (entry instanceof ImageEntry.OfPolicy(PolicyRules policy)) {
            turned = turned.and(Turned.by(before, policy));
            rules.add(policy);
          } else {
            turned = turned.and(Turned.by(before, null));
            rulesGone.add(key.name());
          }
        }
        case NAMESPACE,
            NODE,
            POD,
            POD_SOURCE,
            POD_WORK,
            SERVICE_IMPORT,
            TLS_CERTIFICATE,
            BACKEND_TLS,
            ROUTE_POLICY,
            GATEWAY,
            GATEWAY_ROUTE,
            INGRESS_ROUTES,
            NODE_ROUTE,
            COREFILE -> {}
      }
    }
    if (!slices.isEmpty() || !slicesGone.isEmpty()) {
      endpoints = endpoints.with(slices, slicesGone);
    }
    if (!rules.isEmpty() || !rulesGone.isEmpty()) {
      policies = policies.with(rules, rulesGone);
    }
    return touched;
  }

  /** Takes over what these policies say now; all else is as before. */
  public void replace(Collection<PolicyRules> rules) {
    turned = Turned.NONE;
    for (PolicyRules policy : rules) {
      turned = turned.and(Turned.by(policies.rules(policy.name()), policy));
    }
    policies = policies.with(rules, List.of());
  }

  /** What the ports of this Service ask of a data plane; nothing when there is no such Service. */
  public List<PortPlan> plans(NodeImage image, NamespacedName name) {
    Service service = image.service(name);
    return service == null ? List.of() : PortPlan.of(service, endpoints, place);
  }

  /** All endpoints as of the last update. */
  public ServiceEndpoints endpoints() {
    return endpoints;
  }

  /** The pods of whose connections the last update may have turned some. */
  public Turned turned() {
    return turned;
  }

  /** All policies as of the last update; the same object as long as none changed. */
  public PolicyEvaluator policies() {
    return policies;
  }
}
