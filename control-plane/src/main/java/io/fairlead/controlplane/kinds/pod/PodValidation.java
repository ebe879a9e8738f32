package io.fairlead.controlplane.kinds.pod;

import io.fairlead.controlplane.kinds.validate.Addresses;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.controlplane.kinds.validate.Labels;
import io.fairlead.model.meta.Names;
import io.fairlead.model.net.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** The rules of Pods as far as they are met here. */
public final class PodValidation {
  /** Where a Pod's process listens that runs elsewhere. */
  public static final String POD_IP = "fairlead.io/pod-ip";

  private static final int MAX_DEADLINE = Integer.MAX_VALUE;

  private PodValidation() {}

  public static void validate(Errors errors, ObjectNode object) {
    Field pod = Field.root(object);
    validateAddress(errors, pod.child("metadata").child("annotations").key(POD_IP));
    validateSpec(errors, pod.child("spec"));
  }

  /** A pod's spec, or that of a template. */
  public static void validateSpec(Errors errors, Field spec) {
    Set<String> volumes = VolumeRules.validate(errors, spec.child("volumes"));
    ContainerRules.validate(errors, spec, volumes);
    errors.oneOf(spec.child("restartPolicy"), List.of("Always", "Never", "OnFailure"));
    errors.oneOf(
        spec.child("dnsPolicy"),
        List.of("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"));
    validateSeconds(errors, spec);
    Labels.validate(errors, spec.child("nodeSelector"));
    for (String field : List.of("nodeName", "serviceAccountName", "schedulerName")) {
      subdomain(errors, spec.child(field));
    }
    label(errors, spec.child("hostname"));
    label(errors, spec.child("subdomain"));
    for (Field alias : spec.child("hostAliases").items()) {
      Addresses.ip(errors, alias.child("ip"));
      alias
          .child("hostnames")
          .items()
          .forEach(name -> errors.invalid(name, Names.dns1123Subdomain(name.text())));
    }
  }

  private static void validateAddress(Errors errors, Field annotation) {
    if (annotation.isPresent()) {
      Addresses.ip(errors, annotation)
          .ifPresent(address -> Addresses.notUnusable(errors, annotation, address));
    }
  }

  private static void validateSeconds(Errors errors, Field spec) {
    Field grace = spec.child("terminationGracePeriodSeconds");
    if (grace.number() < 0) {
      errors.invalid(grace, "must be greater than or equal to 0");
    }
    Field deadline = spec.child("activeDeadlineSeconds");
    if (deadline.isPresent() && (deadline.number() < 1 || deadline.number() > MAX_DEADLINE)) {
      errors.invalid(deadline, "must be between 1 and " + MAX_DEADLINE + ", inclusive");
    }
  }

  private static void subdomain(Errors errors, Field name) {
    if (!name.isEmpty()) {
      errors.invalid(name, Names.dns1123Subdomain(name.text()));
    }
  }

  private static void label(Errors errors, Field name) {
    if (!name.isEmpty()) {
      errors.invalid(name, Names.dns1123Label(name.text()));
    }
  }

  /** The rules of a Pod's status: its addresses. */
  public static void validateStatus(Errors errors, ObjectNode object) {
    Field status = Field.root(object).child("status");
    Field podIps = status.child("podIPs");
    Set<Boolean> families = new HashSet<>();
    for (Field entry : podIps.items()) {
      Field ip = entry.child("ip");
      boolean second =
          Addresses.ip(errors, ip).map(IpAddress::isIpv4).map(families::add).orElse(true);
      if (!second) {
        errors.invalid(podIps, "may specify no more than one IP for each IP family");
      }
    }
    errors.oneOf(
        status.child("phase"), List.of("Failed", "Pending", "Running", "Succeeded", "Unknown"));
  }
}
