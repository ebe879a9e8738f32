package io.fairlead.controlplane.api.pki;

import io.fairlead.subscription.identity.TlsContexts;
import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * What a control plane shows the others, and whom it takes for one of them, over TLS 1.3.
 * Connections that are open keep what they were opened with. Thread-safe.
 */
public sealed interface MemberIdentity permits IssuedMember, FileMember {

  /** What counts for a new connection. */
  SSLContext context();

  /** Has what is near its end replaced, where that is ours to do. Call daily. */
  void renew() throws IOException, GeneralSecurityException;

  /** The connecting end of a new connection. */
  default SSLEngine newClientEngine() {
    SSLEngine engine = context().createSSLEngine();
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(TlsContexts.versions());
    return engine;
  }

  /** The other end; who shows no certificate does not get in. */
  default SSLEngine newServerEngine() {
    SSLEngine engine = context().createSSLEngine();
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    engine.setEnabledProtocols(TlsContexts.versions());
    return engine;
  }
}
