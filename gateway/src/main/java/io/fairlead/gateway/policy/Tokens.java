package io.fairlead.gateway.policy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import io.fairlead.gateway.filter.OffLoop;
import io.fairlead.gateway.filter.Reply;
import io.fairlead.model.routepolicy.Authentication;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Signed tokens (RFC 7519, RFC 8725): the algorithm has to be one of the policy's, the key one of
 * its set that is for that algorithm. Signatures are checked once, on threads of their own; a token
 * that held is remembered while it and the keys last.
 */
final class Tokens implements Method {
  private static final int REMEMBERED = 4096;
  private static final int MOST_CANDIDATES = 5;

  private final Authentication.Jwt policy;
  private final KeySet keys;
  private final DefaultJWTClaimsVerifier<SecurityContext> claims;
  private final Map<String, Held> held =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Held> eldest) {
              return size() > REMEMBERED;
            }
          });

  /** A token that held, with the keys it held by. */
  private record Held(JWTClaimsSet claims, JWKSet keys, Caller caller) {}

  Tokens(Authentication.Jwt policy, KeySet keys) {
    this.policy = policy;
    this.keys = keys;
    this.claims =
        new DefaultJWTClaimsVerifier<>(
            policy.audiences().isEmpty() ? null : new HashSet<>(policy.audiences()),
            new JWTClaimsSet.Builder().issuer(policy.issuer()).build(),
            new HashSet<>(Set.of("exp")),
            null);
    this.claims.setMaxClockSkew(policy.clockSkew());
  }

  KeySet keys() {
    return keys;
  }

  @Override
  public void ask(Shown shown, Consumer<Said> then) {
    String header = shown.asked().header(HttpHeaderNames.AUTHORIZATION.toString());
    if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      then.accept(new Said.No());
      return;
    }
    SignedJWT token;
    try {
      token = SignedJWT.parse(header.substring(7).strip());
    } catch (ParseException none) {
      then.accept(new Said.No());
      return;
    }
    if (!policy.algorithms().contains(token.getHeader().getAlgorithm().getName())) {
      then.accept(new Said.No());
      return;
    }
    keys.find(
        token.getHeader().getKeyID(),
        shown.servers(),
        found ->
            found.ifPresentOrElse(
                set -> check(token, set, then), () -> then.accept(new Said.Instead(noKeys()))));
  }

  private void check(SignedJWT token, JWKSet set, Consumer<Said> then) {
    String hash = Hashes.sha256(token.serialize());
    Held known = held.get(hash);
    if (known != null && known.keys.equals(set)) {
      then.accept(holds(known.claims) ? new Said.Yes(known.caller) : new Said.No());
      return;
    }
    OffLoop.SIGNATURES.run(
        () -> {
          Optional<Held> now = verified(token, set);
          now.ifPresent(one -> held.put(hash, one));
          then.accept(now.<Said>map(one -> new Said.Yes(one.caller)).orElse(new Said.No()));
        },
        () -> then.accept(new Said.Instead(OffLoop.tooBusy())));
  }

  private Optional<Held> verified(SignedJWT token, JWKSet set) {
    try {
      List<JWK> candidates =
          new JWKSelector(JWKMatcher.forJWSHeader(token.getHeader())).select(set);
      for (JWK key : candidates.subList(0, Math.min(MOST_CANDIDATES, candidates.size()))) {
        if (verifies(token, key)) {
          JWTClaimsSet said = token.getJWTClaimsSet();
          return holds(said) ? Optional.of(new Held(said, set, caller(said))) : Optional.empty();
        }
      }
    } catch (ParseException | RuntimeException unreadable) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static boolean verifies(SignedJWT token, JWK key) {
    try {
      if (key instanceof OctetKeyPair pair) {
        return Ed25519.verifies(token, pair);
      }
      if (!(key instanceof AsymmetricJWK pair)) {
        return false;
      }
      JWSVerifier verifier =
          new DefaultJWSVerifierFactory().createJWSVerifier(token.getHeader(), pair.toPublicKey());
      return token.verify(verifier);
    } catch (JOSEException | GeneralSecurityException notFit) {
      return false;
    }
  }

  private boolean holds(JWTClaimsSet said) {
    try {
      claims.verify(said, null);
    } catch (BadJWTException not) {
      return false;
    }
    return policy.required().entrySet().stream()
        .allMatch(entry -> ClaimValues.has(said.getClaims(), entry.getKey(), entry.getValue()));
  }

  private Caller caller(JWTClaimsSet said) {
    Map<String, String> headers = new LinkedHashMap<>();
    policy
        .claimsToHeaders()
        .forEach((claim, header) -> headers.put(header, ClaimValues.text(said.getClaims(), claim)));
    @Nullable String subject = said.getSubject();
    Map<String, Object> all = new LinkedHashMap<>(said.getClaims());
    all.values().removeIf(value -> value == null);
    return new Caller(subject == null ? "" : subject, all, headers, List.of());
  }

  private static Reply noKeys() {
    return new Reply(
        HttpResponseStatus.SERVICE_UNAVAILABLE,
        "NoKeys",
        "Tokens can not be checked now: the keys for them can not be had.",
        Map.of());
  }

  @Override
  public String challenge() {
    return "Bearer";
  }
}
