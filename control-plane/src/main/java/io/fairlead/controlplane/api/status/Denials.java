package io.fairlead.controlplane.api.status;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.access.rbac.Attributes;
import io.fairlead.controlplane.api.status.Failure.Details;
import java.util.List;

/** 403 for what a user may not do, in kube-apiserver's words. */
public final class Denials {
  private Denials() {}

  /**
   * The failure of an action that no role allows.
   *
   * @param reason what was wrong with the user's roles; mostly empty
   */
  public static Failure denied(User user, Attributes asked, String reason) {
    String sentence = sentence(user, asked);
    String why = reason.isEmpty() ? sentence : sentence + ": " + reason;
    return switch (asked) {
      case Attributes.OfPath _ -> new Failure(403, "Forbidden", "forbidden: " + why, Details.NONE);
      case Attributes.OfResource resource ->
          new Failure(
              403,
              "Forbidden",
              "%s is forbidden: %s".formatted(about(resource), why),
              new Details(resource.name(), resource.group(), resource.resource(), List.of(), 0));
    };
  }

  private static String about(Attributes.OfResource asked) {
    String resource =
        asked.group().isEmpty() ? asked.resource() : asked.resource() + "." + asked.group();
    return asked.name().isEmpty() ? resource : "%s \"%s\"".formatted(resource, asked.name());
  }

  private static String sentence(User user, Attributes asked) {
    return switch (asked) {
      case Attributes.OfPath path ->
          "User \"%s\" cannot %s path \"%s\"".formatted(user.name(), path.verb(), path.path());
      case Attributes.OfResource resource ->
          "User \"%s\" cannot %s resource \"%s\" in API group \"%s\" %s"
              .formatted(
                  user.name(),
                  resource.verb(),
                  resource.combined(),
                  resource.group(),
                  resource.namespace().isEmpty()
                      ? "at the cluster scope"
                      : "in the namespace \"" + resource.namespace() + "\"");
    };
  }
}
