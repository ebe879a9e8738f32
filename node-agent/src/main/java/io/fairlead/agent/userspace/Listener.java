package io.fairlead.agent.userspace;

import java.util.concurrent.CompletableFuture;

/** An open frontend. Made and closed by the applying thread, served by a loop. */
sealed interface Listener permits TcpListener, UdpListener, SilentListener {

  /** Where its clients are led. */
  Door door();

  /** From now on they are led elsewhere. */
  void serve(Door door);

  /** The targets changed. */
  void refresh();

  /** The policies changed, and may have what is open cut (B15). */
  void judgeAgain();

  /** Ends it; when the future is done the address is free. Established connections go on. */
  CompletableFuture<Void> close();
}
