package io.fairlead.model.ingress.nginx;

import io.fairlead.model.meta.Names;
import io.fairlead.model.meta.NamespacedName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that the annotations of one Ingress ask for, with ingress-nginx's names, values and defaults;
 * what is bad is left out, what is bad and guards access closes the routes.
 *
 * @param aliases further hosts of its rules (A26)
 * @param denied a value that guards access can not be understood: every request is answered 503
 */
public record IngressPolicy(
    PathPolicy paths,
    RedirectPolicy redirects,
    AccessPolicy access,
    @Nullable CorsPolicy cors,
    LimitPolicy limits,
    ForwardPolicy forward,
    @Nullable Canary canary,
    ResponsePolicy response,
    @Nullable Mirror mirror,
    List<String> aliases,
    boolean denied) {

  /** Of an Ingress without annotations. */
  public static final IngressPolicy NONE = read("", Map.of()).policy();

  public IngressPolicy {
    aliases = List.copyOf(aliases);
  }

  /**
   * A policy and what of it could not be read.
   *
   * @param asked short names of all annotations that have a meaning here
   */
  public record Read(IngressPolicy policy, List<Problem> problems, Set<String> asked) {
    public Read {
      problems = List.copyOf(problems);
      asked = Set.copyOf(asked);
    }
  }

  /**
   * Reads the annotations of an Ingress.
   *
   * @param annotations by whole names; those of others are skipped
   */
  public static Read read(String namespace, Map<String, String> annotations) {
    Values values = new Values(namespace, annotations);
    PathPolicy paths = PathPolicy.read(values);
    RedirectPolicy redirects = RedirectPolicy.read(values);
    AccessPolicy access = AccessPolicy.read(values);
    CorsPolicy cors = CorsPolicy.read(values);
    LimitPolicy limits = LimitPolicy.read(values);
    ForwardPolicy forward = ForwardPolicy.read(values);
    Canary canary = Canary.read(values);
    ResponsePolicy response = ResponsePolicy.read(values);
    Mirror mirror = Mirror.read(values);
    List<String> aliases =
        values.list(
            "server-alias",
            alias ->
                (alias.startsWith("*.")
                        ? Names.wildcardDns1123Subdomain(alias)
                        : Names.dns1123Subdomain(alias))
                    .isEmpty(),
            "must be host names, separated by commas");
    IngressPolicy policy =
        new IngressPolicy(
            paths,
            redirects,
            access,
            cors,
            limits,
            forward,
            canary,
            response,
            mirror,
            aliases,
            values.denied());
    return new Read(policy, values.problems(), values.asked());
  }

  /** The Secrets that it can not do without, beside those of {@code spec.tls}. */
  public Set<NamespacedName> secrets() {
    Set<NamespacedName> secrets = new TreeSet<>();
    add(secrets, access.basic() == null ? null : access.basic().secret());
    add(secrets, access.certificate() == null ? null : access.certificate().secret());
    add(secrets, forward.tls().secret());
    return secrets;
  }

  /** The ConfigMaps that it names. */
  public Set<NamespacedName> configMaps() {
    Set<NamespacedName> maps = new TreeSet<>();
    add(maps, response.headers());
    add(maps, access.external() == null ? null : access.external().setHeaders());
    return maps;
  }

  private static void add(Set<NamespacedName> names, @Nullable NamespacedName name) {
    if (name != null) {
      names.add(name);
    }
  }
}
