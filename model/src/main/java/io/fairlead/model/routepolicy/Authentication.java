package io.fairlead.model.routepolicy;

import io.fairlead.model.pod.PodSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may: whoever one of these lets in. They are asked in the order API key, token, password,
 * other server.
 */
public record Authentication(
    @Nullable ApiKey apiKey,
    @Nullable Jwt jwt,
    @Nullable Basic basic,
    @Nullable External external) {

  /**
   * A key of a Secret or ConfigMap.
   *
   * @param key which of its data
   */
  public record Source(PodSource.Ref ref, String key) {}

  /**
   * Passwords.
   *
   * @param users an htpasswd file
   */
  public record Basic(Source users, String realm) {}

  /**
   * API keys.
   *
   * @param header the key stands in this one; empty: in the query
   * @param query the parameter it stands in; empty: in a header
   * @param clients a Secret whose data are clients with their keys
   * @param clientHeader tells the endpoint which client it is; empty: nothing does
   */
  public record ApiKey(String header, String query, PodSource.Ref clients, String clientHeader) {}

  /**
   * Signed tokens (RFC 7519) of the header {@code Authorization: Bearer}.
   *
   * @param audiences one has to be among those of the token; empty: any
   * @param algorithms of signatures; never empty
   * @param clockSkew seconds
   * @param required claims with the values one of which they must have; without values: any
   * @param claimsToHeaders by claim, the header that tells the endpoint of it
   */
  public record Jwt(
      String issuer,
      List<String> audiences,
      Keys keys,
      List<String> algorithms,
      int clockSkew,
      Map<String, List<String>> required,
      Map<String, String> claimsToHeaders) {
    public Jwt {
      audiences = List.copyOf(audiences);
      algorithms = List.copyOf(algorithms);
      required = Map.copyOf(required);
      claimsToHeaders = Map.copyOf(claimsToHeaders);
    }
  }

  /**
   * A set of keys (RFC 7517): one of these is there.
   *
   * @param inline as it stands
   * @param url of a Service
   */
  public record Keys(@Nullable String inline, @Nullable Source source, @Nullable String url) {}

  /**
   * Another server is asked.
   *
   * @param responseHeaders of its answer, that the endpoint gets
   */
  public record External(String url, String method, List<String> responseHeaders) {
    public External {
      responseHeaders = List.copyOf(responseHeaders);
    }
  }

  /** The Secrets and ConfigMaps it can not do without. */
  public Set<PodSource.Ref> sources() {
    Set<PodSource.Ref> refs = new LinkedHashSet<>();
    if (apiKey != null) {
      refs.add(apiKey.clients);
    }
    if (jwt != null && jwt.keys.source != null) {
      refs.add(jwt.keys.source.ref);
    }
    if (basic != null) {
      refs.add(basic.users.ref);
    }
    return refs;
  }
}
