package io.fairlead.controlplane.kinds.service;

import io.fairlead.controlplane.kinds.KindSettings;
import io.fairlead.controlplane.kinds.validate.Addresses;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.controlplane.kinds.validate.Labels;
import io.fairlead.model.meta.Names;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The rules of Services (SA1-SA21), on creation and on update. */
public final class ServiceValidation {
  private static final List<String> TYPES =
      List.of(
          ServiceFields.CLUSTER_IP,
          ServiceFields.EXTERNAL_NAME,
          ServiceFields.LOAD_BALANCER,
          ServiceFields.NODE_PORT);
  private static final String FOR_EXTERNAL_NAME = "may not be set for ExternalName services";

  private ServiceValidation() {}

  /**
   * @param old null on creation
   */
  public static void validate(
      Errors errors, @Nullable ObjectNode old, ObjectNode object, KindSettings settings) {
    Field service = Field.root(object);
    Field spec = service.child("spec");
    errors.oneOf(spec.child("type"), TYPES);
    validateByType(errors, spec);
    ServicePorts.validate(errors, old, spec, settings.nodePorts());
    Labels.validate(errors, spec.child("selector"));
    TrafficRules.validate(errors, service);
    LoadBalancerRules.validate(errors, service);
    for (Field ip : spec.child("externalIPs").items()) {
      Addresses.ip(errors, ip).ifPresent(address -> Addresses.notSpecial(errors, ip, address));
    }
    ClusterIps.validate(errors, spec);
    if (old != null) {
      ClusterIps.validateUpdate(errors, Field.root(old).child("spec"), spec);
      LoadBalancerRules.validateUpdate(errors, Field.root(old).child("spec"), spec);
    }
  }

  private static void validateByType(Errors errors, Field spec) {
    String type = spec.child("type").text();
    boolean headless = ServiceFields.isHeadless(spec.node());
    Field clusterIps = spec.child("clusterIPs");
    switch (type) {
      case ServiceFields.LOAD_BALANCER, ServiceFields.NODE_PORT -> {
        if (headless) {
          Field first =
              clusterIps.isEmpty() ? spec.child("clusterIP") : clusterIps.items().getFirst();
          errors.invalid(first, "may not be set to 'None' for " + type + " services");
        }
      }
      case ServiceFields.EXTERNAL_NAME -> {
        Field clusterIp =
            clusterIps.isEmpty()
                ? new Field(clusterIps.path(), spec.child("clusterIP").node())
                : clusterIps;
        for (Field field :
            List.of(clusterIp, spec.child("ipFamilies"), spec.child("ipFamilyPolicy"))) {
          if (!field.isEmpty()) {
            errors.forbidden(field, FOR_EXTERNAL_NAME);
          }
        }
        validateExternalName(errors, spec.child("externalName"));
      }
      default -> {}
    }
  }

  /** A DNS name, perhaps with a dot at the end (SA9). */
  private static void validateExternalName(Errors errors, Field name) {
    String text =
        name.text().endsWith(".")
            ? name.text().substring(0, name.text().length() - 1)
            : name.text();
    if (text.isEmpty()) {
      errors.required(name);
    } else {
      Names.dns1123Subdomain(text).forEach(why -> errors.invalid(name.path(), text, why));
    }
  }
}
