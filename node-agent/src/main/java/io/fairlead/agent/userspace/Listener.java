package io.fairlead.agent.userspace;

import java.util.concurrent.CompletableFuture;

/** An open frontend. Made and closed by the applying thread, served by a loop. */
sealed interface Listener permits TcpListener, UdpListener {

  /** The port whose targets its clients get. */
  PortTargets port();

  /** From now on it is this port's: the frontend went from one Service to another. */
  void serve(PortTargets port);

  /** The targets or the policies changed. */
  void refresh();

  /** Ends it; when the future is done the address is free. Established connections go on. */
  CompletableFuture<Void> close();
}
