package io.fairlead.controlplane.kinds.secret;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The rules of Secrets: what each type must hold. */
public final class SecretValidation {
  private static final String ACCOUNT = "kubernetes.io/service-account.name";
  private static final String REDACTED = "<secret contents redacted>";

  private SecretValidation() {}

  /**
   * @param old null on creation
   */
  public static void validate(Errors errors, @Nullable ObjectNode old, ObjectNode object) {
    Field secret = Field.root(object);
    Field data = secret.child("data");
    DataRules.validateKeys(errors, data);
    DataRules.validateSize(errors, data);
    validateType(errors, secret, data);
    if (old != null) {
      if (!Json.text(old, "type").equals(Json.text(object, "type"))) {
        errors.invalid(secret.child("type"), "field is immutable");
      }
      DataRules.validateImmutable(errors, old, object, List.of("data"));
    }
  }

  private static void validateType(Errors errors, Field secret, Field data) {
    switch (secret.child("type").text()) {
      case "kubernetes.io/service-account-token" -> {
        Field account = secret.child("metadata").child("annotations").key(ACCOUNT);
        if (account.isEmpty()) {
          errors.required(account);
        }
      }
      case "kubernetes.io/dockercfg" -> validateJson(errors, data.key(".dockercfg"));
      case "kubernetes.io/dockerconfigjson" -> validateJson(errors, data.key(".dockerconfigjson"));
      case "kubernetes.io/basic-auth" -> {
        if (!data.key("username").isPresent() && !data.key("password").isPresent()) {
          errors.required(data.key("username"));
          errors.required(data.key("password"));
        }
      }
      case "kubernetes.io/ssh-auth" -> {
        if (data.key("ssh-privatekey").isEmpty()) {
          errors.required(data.key("ssh-privatekey"));
        }
      }
      case "kubernetes.io/tls" -> {
        for (String key : List.of("tls.crt", "tls.key")) {
          if (!data.key(key).isPresent()) {
            errors.required(data.key(key));
          }
        }
      }
      default -> {}
    }
  }

  private static void validateJson(Errors errors, Field content) {
    if (!content.isPresent()) {
      errors.required(content);
      return;
    }
    try {
      JsonMapper.shared().readTree(Base64.getDecoder().decode(content.text()));
    } catch (JacksonException | IllegalArgumentException e) {
      errors.invalid(content.path(), REDACTED, "the content is not valid JSON");
    }
  }
}
