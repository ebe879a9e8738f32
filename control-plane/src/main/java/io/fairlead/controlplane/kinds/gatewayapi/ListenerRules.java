package io.fairlead.controlplane.kinds.gatewayapi;

import static io.fairlead.controlplane.kinds.gatewayapi.GatewayRules.hasTwice;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.model.validation.FieldError;
import java.util.List;
import java.util.function.Predicate;

/** The rules of listeners, of a Gateway and of a ListenerSet (G5). */
public final class ListenerRules {
  private static final List<String> WITHOUT_TLS = List.of("HTTP", "TCP", "UDP");
  private static final List<String> WITHOUT_HOST = List.of("TCP", "UDP");
  private static final String MODE = "mode";

  private ListenerRules() {}

  /** Where a listener listens; one that names no host is unlike one that names the empty one. */
  private record Place(long port, String protocol, boolean named, String host) {
    static Place of(Field listener) {
      Field host = listener.child("hostname");
      return new Place(
          listener.child("port").number(),
          listener.child("protocol").text(),
          host.isPresent(),
          host.text());
    }
  }

  public static void validate(Errors errors, Field listeners) {
    all(
        errors,
        listeners,
        l -> !WITHOUT_TLS.contains(protocol(l)) || !l.child("tls").isPresent(),
        "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']");
    all(
        errors,
        listeners,
        l ->
            !protocol(l).equals("HTTPS")
                || !l.child("tls").isPresent()
                || List.of("", "Terminate").contains(mode(l)),
        "tls mode must be Terminate for protocol HTTPS");
    all(
        errors,
        listeners,
        l -> !protocol(l).equals("TLS") || !mode(l).isEmpty(),
        "tls mode must be set for protocol TLS");
    all(
        errors,
        listeners,
        l -> !WITHOUT_HOST.contains(protocol(l)) || l.child("hostname").isEmpty(),
        "hostname must not be specified for protocols ['TCP', 'UDP']");
    if (hasTwice(listeners.items().stream().map(l -> l.child("name").text()).toList())) {
      errors.broken(listeners, "Listener name must be unique within the Gateway");
    }
    if (hasTwice(listeners.items().stream().map(Place::of).toList())) {
      errors.broken(
          listeners, "Combination of port, protocol and hostname must be unique for each listener");
    }
    listeners.items().forEach(listener -> tls(errors, listener.child("tls")));
  }

  private static void all(Errors errors, Field listeners, Predicate<Field> rule, String words) {
    if (!listeners.items().stream().allMatch(rule)) {
      errors.broken(listeners, words);
    }
  }

  private static String protocol(Field listener) {
    return listener.child("protocol").text();
  }

  private static String mode(Field listener) {
    return listener.child("tls").child(MODE).text();
  }

  /** Where neither is there, Kubernetes' rule fails on the first it looks for. */
  private static void tls(Errors errors, Field tls) {
    Field references = tls.child("certificateRefs");
    Field options = tls.child("options");
    boolean fine =
        !tls.child(MODE).text().equals("Terminate") || !references.isEmpty() || !options.isEmpty();
    if (fine) {
      return;
    }
    String rule = "certificateRefs or options must be specified when mode is Terminate";
    if (references.isPresent() && options.isPresent()) {
      errors.broken(tls, rule);
    } else {
      String missing = references.isPresent() ? "options" : "certificateRefs";
      errors.add(
          FieldError.invalid(
              tls.path(), "object", "no such key: " + missing + " evaluating rule: " + rule));
    }
  }
}
