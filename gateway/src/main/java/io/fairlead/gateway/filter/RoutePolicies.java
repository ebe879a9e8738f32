package io.fairlead.gateway.filter;

import io.fairlead.gateway.tls.UpstreamTls;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.ingress.nginx.AccessPolicy;
import io.fairlead.model.ingress.nginx.ForwardPolicy;
import io.fairlead.model.ingress.nginx.IngressPolicy;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.pod.PodSource;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The policies of all Ingresses, compiled one by one: what is wrong with one closes or changes that
 * one alone (B24). What was counted goes on over changes. Used from one thread.
 */
public final class RoutePolicies {
  private final Map<NamespacedName, RoutePolicy> policies = new HashMap<>();
  private final Map<NamespacedName, Map<String, String>> problems = new TreeMap<>();

  /** By Ingress; those without annotations are not in it. */
  public Map<NamespacedName, RoutePolicy> all() {
    return Map.copyOf(policies);
  }

  /** What the annotations of an Ingress ask for. */
  public IngressPolicy asked(IngressRoutes ingress) {
    RoutePolicy policy = policies.get(ingress.name());
    return policy == null ? IngressPolicy.NONE : policy.asked();
  }

  /**
   * For owners of Ingresses: what an annotation names and is not there or is no good, by reason.
   */
  public Map<NamespacedName, Map<String, String>> problems() {
    return problems;
  }

  /** The Ingress is gone. */
  public void remove(NamespacedName ingress) {
    policies.remove(ingress);
    problems.remove(ingress);
  }

  /** The Ingress is now this. */
  public void put(IngressRoutes ingress, NodeImage image) {
    if (ingress.annotations().isEmpty()) {
      remove(ingress.name());
      return;
    }
    compile(ingress.name(), ingress.policy(), image);
  }

  /**
   * A Secret or ConfigMap of this namespace is now another: whoever may name it is compiled anew.
   */
  public void changed(String namespace, NodeImage image) {
    for (Map.Entry<NamespacedName, RoutePolicy> each : List.copyOf(policies.entrySet())) {
      IngressPolicy asked = each.getValue().asked();
      boolean names = !asked.secrets().isEmpty() || !asked.configMaps().isEmpty();
      if (names && each.getKey().namespace().equals(namespace)) {
        compile(each.getKey(), asked, image);
      }
    }
  }

  /** Services that annotations of this Ingress name. */
  public Set<Backend> backends(NamespacedName ingress) {
    RoutePolicy policy = policies.get(ingress);
    return policy == null ? Set.of() : policy.backends();
  }

  private void compile(NamespacedName name, IngressPolicy asked, NodeImage image) {
    RoutePolicy before = policies.get(name);
    problems.remove(name);
    Sources sources = new Sources(name, image);
    Passwords passwords = sources.passwords(asked.access().basic());
    ClientCertificates certificates = sources.certificates(asked.access().certificate());
    UpstreamTls tls = sources.tls(asked.forward().tls());
    Map<String, String> headers = sources.headers(asked.response().headers());
    AccessPolicy.External external = asked.access().external();
    Map<String, String> authHeaders =
        external == null ? Map.of() : sources.headers(external.setHeaders());
    String closed = asked.denied() ? "an annotation that guards access is not valid" : null;
    policies.put(
        name,
        new RoutePolicy(
            asked,
            false,
            closed == null ? sources.closed : closed,
            limits(asked, before),
            passwords,
            certificates,
            tls,
            headers,
            authHeaders));
  }

  private static @Nullable RateLimits limits(IngressPolicy asked, @Nullable RoutePolicy before) {
    if (!asked.limits().counts()) {
      return null;
    }
    RateLimits counting = before == null ? null : before.limits();
    return counting != null && counting.policy().equals(asked.limits())
        ? counting
        : new RateLimits(asked.limits(), System::nanoTime);
  }

  /** What one Ingress names, and what is wrong with it. */
  private final class Sources {
    private final NamespacedName ingress;
    private final NodeImage image;
    private @Nullable String closed;

    private Sources(NamespacedName ingress, NodeImage image) {
      this.ingress = ingress;
      this.image = image;
    }

    private @Nullable PodSource find(PodSource.Kind kind, NamespacedName name) {
      return image.podSource(PodSource.GATEWAYS, new PodSource.Ref(kind, name));
    }

    private void problem(String reason, String message) {
      problems.computeIfAbsent(ingress, _ -> new TreeMap<>()).put(reason, message);
    }

    private void close(String reason, String message) {
      closed = message;
      problem(reason, message + "; requests are answered 503");
    }

    private @Nullable Passwords passwords(AccessPolicy.@Nullable Basic basic) {
      if (basic == null) {
        return null;
      }
      PodSource secret = find(PodSource.Kind.SECRET, basic.secret());
      if (secret == null) {
        close("AuthSecretNotFound", "auth-secret: there is no Secret " + basic.secret());
        return null;
      }
      String file = secret.text("auth");
      if (basic.map()) {
        Map<String, String> hashes = new HashMap<>();
        secret.data().keySet().forEach(user -> hashes.put(user, strip(secret.text(user))));
        return new Passwords(hashes);
      }
      if (file == null) {
        close(
            "InvalidAuthSecret", "auth-secret: Secret " + basic.secret() + " has no key \"auth\"");
        return null;
      }
      return Passwords.ofFile(file);
    }

    private static String strip(@Nullable String text) {
      return text == null ? "" : text.strip();
    }

    private @Nullable ClientCertificates certificates(
        AccessPolicy.@Nullable ClientCertificate policy) {
      if (policy == null) {
        return null;
      }
      PodSource secret = find(PodSource.Kind.SECRET, policy.secret());
      String pem = secret == null ? null : secret.text("ca.crt");
      if (pem == null) {
        close(
            "CaSecretNotFound",
            "auth-tls-secret: there is no Secret " + policy.secret() + " with a key \"ca.crt\"");
        return null;
      }
      try {
        return ClientCertificates.of(policy, pem);
      } catch (GeneralSecurityException e) {
        close(
            "InvalidCaSecret",
            "auth-tls-secret: Secret " + policy.secret() + ": " + e.getMessage());
        return null;
      }
    }

    /** Without what it names, what is to be verified can not be. */
    private UpstreamTls tls(ForwardPolicy.ProxyTls asked) {
      NamespacedName name = asked.secret();
      PodSource secret = name == null ? null : find(PodSource.Kind.SECRET, name);
      if (name != null && secret == null) {
        close("ProxySslSecretNotFound", "proxy-ssl-secret: there is no Secret " + name);
        return UpstreamTls.UNVERIFIED;
      }
      UpstreamTls.Settings settings =
          new UpstreamTls.Settings(
              asked.verify(),
              asked.name() == null ? "" : asked.name(),
              asked.serverName(),
              of(secret, "ca.crt"),
              of(secret, "tls.crt"),
              of(secret, "tls.key"));
      try {
        return UpstreamTls.of(settings);
      } catch (GeneralSecurityException e) {
        close("InvalidProxySslSecret", "proxy-ssl-secret: " + e.getMessage());
        return UpstreamTls.UNVERIFIED;
      }
    }

    private static String of(@Nullable PodSource secret, String key) {
      String text = secret == null ? null : secret.text(key);
      return text == null ? "" : text;
    }

    private Map<String, String> headers(@Nullable NamespacedName configMap) {
      if (configMap == null) {
        return Map.of();
      }
      PodSource found = find(PodSource.Kind.CONFIG_MAP, configMap);
      if (found == null) {
        problem("ConfigMapNotFound", "there is no ConfigMap " + configMap + "; it sets no header");
        return Map.of();
      }
      Map<String, String> headers = new HashMap<>();
      for (String name : found.data().keySet()) {
        String value = strip(found.text(name));
        if (name.matches("[A-Za-z0-9-]+") && value.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
          headers.put(name, value);
        } else {
          problem("InvalidHeader", name + " of ConfigMap " + configMap + " is no header");
        }
      }
      return headers;
    }
  }
}
