package io.fairlead.gateway.policy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** An issuer of tokens, with one key of each kind. */
final class TestTokens {
  static final String ISSUER = "https://issuer.example";

  private final RSAKey rsa;
  private final ECKey ec;
  private final KeyPair ed;
  private final OctetKeyPair edPublic;

  TestTokens() throws JOSEException, GeneralSecurityException {
    rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
    ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    ed = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] encoded = ed.getPublic().getEncoded();
    byte[] x = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    edPublic = new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x)).keyID("ed").build();
  }

  /** The public keys of these ids. */
  String jwks(String... ids) {
    List<JWK> keys =
        List.<JWK>of(rsa, ec, edPublic).stream()
            .filter(key -> List.of(ids).contains(key.getKeyID()))
            .toList();
    return new JWKSet(keys).toString(true);
  }

  /** Claims of a token that is good, with these in their place; null: without it. */
  static Map<String, Object> claims(Object... changes) {
    Map<String, Object> claims = new java.util.HashMap<>();
    claims.put("iss", ISSUER);
    claims.put("sub", "ann");
    claims.put("aud", List.of("shop"));
    claims.put("exp", in(300));
    claims.put("role", List.of("buyer", "admin"));
    for (int i = 0; i < changes.length; i += 2) {
      claims.put((String) changes[i], changes[i + 1]);
    }
    claims.values().removeIf(value -> value.equals("none"));
    return claims;
  }

  static Date in(int seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }

  String signed(String algorithm, Map<String, Object> claims)
      throws JOSEException, GeneralSecurityException {
    JWTClaimsSet.Builder set = new JWTClaimsSet.Builder();
    claims.forEach(set::claim);
    if (algorithm.equals("EdDSA")) {
      return ed25519(set.build());
    }
    JWSAlgorithm name = JWSAlgorithm.parse(algorithm);
    JWSSigner signer =
        switch (algorithm.substring(0, 2)) {
          case "ES" -> new ECDSASigner(ec);
          case "HS" -> new MACSigner(rsa.toPublicJWK().toJSONString());
          default -> new RSASSASigner(rsa);
        };
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(name).keyID(algorithm.startsWith("ES") ? "ec" : "rsa").build(),
            set.build());
    token.sign(signer);
    return token.serialize();
  }

  private String ed25519(JWTClaimsSet claims) throws GeneralSecurityException {
    String header = Base64URL.encode("{\"alg\":\"EdDSA\",\"kid\":\"ed\"}").toString();
    String input = header + "." + Base64URL.encode(claims.toString());
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(ed.getPrivate());
    signature.update(input.getBytes(StandardCharsets.US_ASCII));
    return input + "." + Base64URL.encode(signature.sign());
  }

  /** One that says it needs no signature. */
  static String unsigned(Map<String, Object> claims) {
    JWTClaimsSet.Builder set = new JWTClaimsSet.Builder();
    claims.forEach(set::claim);
    return Base64URL.encode("{\"alg\":\"none\"}")
        + "."
        + Base64URL.encode(set.build().toString())
        + ".";
  }
}
