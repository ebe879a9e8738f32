package io.fairlead.gateway.policy;

import io.fairlead.gateway.filter.Passwords;
import io.fairlead.gateway.filter.ServiceUrl;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.routepolicy.AttachedPolicy;
import io.fairlead.model.routepolicy.Authentication;
import io.fairlead.model.routepolicy.PolicyPart;
import io.fairlead.model.routepolicy.RateLimit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the table of RoutePolicies in step with the image. What was counted, and keys that were
 * fetched, go on over changes. Used from one thread.
 */
public final class PolicyTableBuilder {
  private final Map<NamespacedName, CompiledPolicy> policies = new HashMap<>();
  private final GlobalLimits globals;
  private PolicyTable table = PolicyTable.EMPTY;

  public PolicyTableBuilder(GlobalLimits globals) {
    this.globals = globals;
  }

  public PolicyTable table() {
    return table;
  }

  /**
   * Takes over what changed.
   *
   * @return policies that came, went, or are others
   */
  public Set<NamespacedName> apply(NodeImage image, Collection<ImageKey> changed) {
    Set<NamespacedName> touched = new TreeSet<>();
    Set<String> namespaces = new HashSet<>(); // where a Secret or ConfigMap changed
    for (ImageKey key : changed) {
      if (key.type() == EntryType.ROUTE_POLICY) {
        touched.add(key.name());
      } else if (key.type() == EntryType.POD_SOURCE) {
        namespaces.add(key.name().namespace());
      }
    }
    policies.keySet().stream()
        .filter(name -> namespaces.contains(name.namespace()))
        .forEach(touched::add);
    if (touched.isEmpty()) {
      return touched;
    }
    for (NamespacedName name : touched) {
      if (image.entries().get(new ImageKey(EntryType.ROUTE_POLICY, name))
          instanceof ImageEntry.OfRoutePolicy(AttachedPolicy policy)) {
        policies.put(name, compile(policy, policies.get(name), image));
      } else {
        policies.remove(name);
        globals.forget(name);
      }
    }
    table = new PolicyTable(places());
    return touched;
  }

  /** Services that a policy names. */
  public Set<Backend> backends(NamespacedName name) {
    CompiledPolicy policy = policies.get(name);
    Authentication of = policy == null ? null : policy.policy().authentication();
    Set<Backend> backends = new HashSet<>();
    if (of != null && of.external() != null) {
      ServiceUrl.of(of.external().url()).map(ServiceUrl::backend).ifPresent(backends::add);
    }
    if (of != null && of.jwt() != null && of.jwt().keys().url() != null) {
      ServiceUrl.of(of.jwt().keys().url()).map(ServiceUrl::backend).ifPresent(backends::add);
    }
    return backends;
  }

  private Map<PolicyPlace, Map<PolicyPart, CompiledPolicy>> places() {
    Map<PolicyPlace, Map<PolicyPart, CompiledPolicy>> places = new HashMap<>();
    for (CompiledPolicy policy : policies.values()) {
      for (AttachedPolicy.Attached attached : policy.policy().targets()) {
        PolicyPlace place = new PolicyPlace(policy.policy().name().namespace(), attached.target());
        Map<PolicyPart, CompiledPolicy> there =
            places.computeIfAbsent(place, _ -> new EnumMap<>(PolicyPart.class));
        attached.parts().forEach(part -> there.put(part, policy));
      }
    }
    return places;
  }

  private CompiledPolicy compile(
      AttachedPolicy policy, @Nullable CompiledPolicy before, NodeImage image) {
    Sources sources = new Sources(image);
    Authenticator authenticator =
        policy.authentication() == null
            ? null
            : authenticator(policy.authentication(), before, sources);
    RateLimit local = policy.local();
    RateLimit global = policy.global();
    if (global == null) {
      globals.forget(policy.name());
    }
    return new CompiledPolicy(
        policy,
        sources.problem,
        authenticator,
        local == null ? null : new RequestPolicy.Limit<>(local, counter(local, before)),
        global == null
            ? null
            : new RequestPolicy.Limit<>(global, globals.of(policy.name(), global.rate())));
  }

  private static LocalLimit counter(RateLimit limit, @Nullable CompiledPolicy before) {
    RequestPolicy.Limit<LocalLimit> counting = before == null ? null : before.local();
    return counting != null && counting.policy().equals(limit)
        ? counting.counter()
        : new LocalLimit(limit.rate(), System::nanoTime);
  }

  private static Authenticator authenticator(
      Authentication policy, @Nullable CompiledPolicy before, Sources sources) {
    List<Method> methods = new ArrayList<>();
    Set<String> reserved = new HashSet<>();
    Authentication.ApiKey apiKey = policy.apiKey();
    if (apiKey != null) {
      PodSource secret = sources.find(apiKey.clients());
      if (secret != null) {
        methods.add(ApiKeys.of(apiKey, secret));
      }
      if (!apiKey.clientHeader().isEmpty()) {
        reserved.add(apiKey.clientHeader());
      }
    }
    Authentication.Jwt jwt = policy.jwt();
    if (jwt != null) {
      KeySet keys = keys(jwt.keys(), before, sources);
      if (keys != null) {
        methods.add(new Tokens(jwt, keys));
      }
      reserved.addAll(jwt.claimsToHeaders().values());
    }
    Authentication.Basic basic = policy.basic();
    if (basic != null) {
      String users = sources.text(basic.users());
      if (users != null) {
        methods.add(new PasswordMethod(Passwords.ofFile(users), basic.realm()));
      }
    }
    if (policy.external() != null) {
      methods.add(OtherServer.of(policy.external()));
      reserved.addAll(policy.external().responseHeaders());
    }
    return new Authenticator(methods, reserved);
  }

  private static @Nullable KeySet keys(
      Authentication.Keys policy, @Nullable CompiledPolicy before, Sources sources) {
    if (policy.url() != null) {
      FetchedKeys known = before == null ? null : fetched(before, policy.url());
      return known == null ? new FetchedKeys(policy.url(), System::nanoTime) : known;
    }
    String text = policy.source() == null ? policy.inline() : sources.text(policy.source());
    if (text == null) {
      return null;
    }
    KeySet keys = KeySet.read(text).map(KeySet.Fixed::new).orElse(null);
    if (keys == null) {
      sources.problem = "jwks is no set of keys";
    }
    return keys;
  }

  private static @Nullable FetchedKeys fetched(CompiledPolicy before, String url) {
    Authenticator authenticator = before.authenticator();
    if (authenticator != null) {
      for (Method method : authenticator.methods()) {
        if (method instanceof Tokens tokens
            && tokens.keys() instanceof FetchedKeys keys
            && keys.url().equals(url)) {
          return keys;
        }
      }
    }
    return null;
  }

  /** What one policy names, and what is wrong with it. */
  private static final class Sources {
    private final NodeImage image;
    private @Nullable String problem;

    private Sources(NodeImage image) {
      this.image = image;
    }

    private @Nullable PodSource find(PodSource.Ref ref) {
      PodSource source = image.podSource(PodSource.GATEWAYS, ref);
      if (source == null) {
        problem = "there is no " + ref.kind().word() + " " + ref.name();
      }
      return source;
    }

    private @Nullable String text(Authentication.Source from) {
      PodSource source = find(from.ref());
      String text = source == null ? null : source.text(from.key());
      if (source != null && text == null) {
        problem = from.ref().kind().word() + " has no key " + from.key();
      }
      return text;
    }
  }
}
