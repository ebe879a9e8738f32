package io.fairlead.model.ingress;

import io.fairlead.model.meta.NamespacedName;

/**
 * A Secret of type kubernetes.io/tls that an Ingress names.
 *
 * @param certificatePem the chain, leaf first
 * @param keyPem PKCS#8 or PKCS#1 private key; never logged
 */
public record TlsCertificate(NamespacedName name, String certificatePem, String keyPem) {

  @Override
  public String toString() {
    return "TlsCertificate[" + name + "]";
  }
}
