package io.fairlead.controlplane;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** One control-plane JVM: journal, catalog, entities, controllers, API and agent server. */
@SuppressWarnings("DoNotCallSuggester") // replaced when the parts are there
public final class ControlPlane {

  private ControlPlane() {}

  /**
   * Starts everything; completes when the API and the agents' address answer.
   *
   * @param progress told in a few words what is being done now; called from any thread
   * @return fails with a {@link IllegalStateException} whose message says what to do, when the data
   *     directory can not be used or an address is taken
   */
  public static CompletionStage<ControlPlane> start(
      ControlPlaneSettings settings, Consumer<String> progress) {
    throw new UnsupportedOperationException("not there yet: " + settings);
  }

  /** Where the API listens, with the port it really has. */
  public InetSocketAddress apiAddress() {
    throw new UnsupportedOperationException("not there yet");
  }

  /** Where agents are served, with the port it really has. */
  public InetSocketAddress agentAddress() {
    throw new UnsupportedOperationException("not there yet");
  }

  /** Closes the listeners, then stops entities and journal; completes within 5 s, never fails. */
  public CompletionStage<Void> stop() {
    throw new UnsupportedOperationException("not there yet");
  }
}
