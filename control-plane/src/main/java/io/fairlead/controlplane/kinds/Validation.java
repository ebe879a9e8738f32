package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.endpointslice.EndpointSliceValidation;
import io.fairlead.controlplane.kinds.ingress.IngressClassValidation;
import io.fairlead.controlplane.kinds.ingress.IngressValidation;
import io.fairlead.controlplane.kinds.meta.EventValidation;
import io.fairlead.controlplane.kinds.meta.MetadataValidation;
import io.fairlead.controlplane.kinds.meta.NamespaceValidation;
import io.fairlead.controlplane.kinds.meta.NodeValidation;
import io.fairlead.controlplane.kinds.networkpolicy.NetworkPolicyValidation;
import io.fairlead.controlplane.kinds.pod.PodUpdateValidation;
import io.fairlead.controlplane.kinds.pod.PodValidation;
import io.fairlead.controlplane.kinds.secret.ConfigMapValidation;
import io.fairlead.controlplane.kinds.secret.SecretValidation;
import io.fairlead.controlplane.kinds.service.ServiceStatusValidation;
import io.fairlead.controlplane.kinds.service.ServiceValidation;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.validation.FieldError;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says everything that is wrong with an object, in Kubernetes' words; objects come from {@link
 * Lifecycle}. No errors means the entity may store it.
 */
public final class Validation {
  private Validation() {}

  public static List<FieldError> onCreate(
      ResourceKind kind, ObjectNode object, KindSettings settings) {
    Errors errors = new Errors();
    MetadataValidation.validate(errors, kind, Field.root(object).child("metadata"));
    validate(errors, kind, null, object, settings);
    return errors.all();
  }

  /** Also checks what may not change from {@code old} to {@code now}. */
  public static List<FieldError> onUpdate(
      ResourceKind kind, ObjectNode old, ObjectNode now, KindSettings settings, Part part) {
    Errors errors = new Errors();
    MetadataValidation.validateUpdate(
        errors, kind, Field.root(old).child("metadata"), Field.root(now).child("metadata"));
    switch (part) {
      case MAIN -> validate(errors, kind, old, now, settings);
      case STATUS -> validateStatus(errors, kind, now);
    }
    return errors.all();
  }

  private static void validate(
      Errors errors,
      ResourceKind kind,
      @Nullable ObjectNode old,
      ObjectNode object,
      KindSettings settings) {
    switch (kind) {
      case SERVICE -> ServiceValidation.validate(errors, old, object, settings);
      case ENDPOINT_SLICE -> EndpointSliceValidation.validate(errors, old, object);
      case INGRESS -> {
        if (old == null) {
          IngressValidation.validateCreate(errors, object);
        } else {
          IngressValidation.validate(errors, object);
        }
      }
      case INGRESS_CLASS -> IngressClassValidation.validate(errors, old, object);
      case NETWORK_POLICY -> NetworkPolicyValidation.validate(errors, object);
      case POD -> {
        PodValidation.validate(errors, object);
        if (old != null) {
          PodUpdateValidation.validate(errors, old, object);
        }
      }
      case NAMESPACE -> NamespaceValidation.validate(errors, object);
      case NODE -> {
        if (old == null) {
          NodeValidation.validate(errors, object);
        } else {
          NodeValidation.validateUpdate(errors, old, object);
        }
      }
      case SECRET -> SecretValidation.validate(errors, old, object);
      case CONFIG_MAP -> ConfigMapValidation.validate(errors, old, object);
      case EVENT -> EventValidation.validate(errors, object);
      case ENDPOINTS -> {}
    }
  }

  private static void validateStatus(Errors errors, ResourceKind kind, ObjectNode object) {
    switch (kind) {
      case SERVICE -> ServiceStatusValidation.validate(errors, object);
      case INGRESS -> IngressValidation.validateStatus(errors, object);
      case POD -> PodValidation.validateStatus(errors, object);
      case NAMESPACE,
          NODE,
          ENDPOINTS,
          SECRET,
          CONFIG_MAP,
          EVENT,
          ENDPOINT_SLICE,
          INGRESS_CLASS,
          NETWORK_POLICY -> {}
    }
  }
}
