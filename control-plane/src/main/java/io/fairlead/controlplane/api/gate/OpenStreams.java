package io.fairlead.controlplane.api.gate;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers that go on for long: watches, followed logs, connections to pods. Each ends soon after
 * what its sender came in with is revoked. That this has merely ended by its time, or that its
 * sender may do less than before, counts at the next request, as with kube-apiserver. Thread-safe.
 */
public final class OpenStreams {
  private static final Logger LOG = LoggerFactory.getLogger(OpenStreams.class);

  private final Gate gate;
  private final Set<Open> open = ConcurrentHashMap.newKeySet();

  private record Open(BooleanSupplier stands, SharedKillSwitch end) {}

  /** Why a stream ends: no defect, so nothing of where it happened. */
  private static final class Revoked extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Revoked() {
      super("what the client came in with is revoked", null, false, false);
    }
  }

  /** Of requests that came in by this gate. */
  public OpenStreams(Gate gate) {
    this.gate = gate;
  }

  /** What the answer to this request has to go through, if it is to go on for long. */
  public Lease of(HttpRequest request) {
    return new Lease(request);
  }

  /** Ends what is to end. Call it every second. */
  public void look() {
    for (Open one : open) {
      if (!one.stands().getAsBoolean()) {
        LOG.atInfo().log("a stream ends: what its client came in with is revoked");
        one.end().abort(new Revoked());
      }
    }
  }

  /** One request's leave to go on. */
  public final class Lease {
    private final HttpRequest request;

    private Lease(HttpRequest request) {
      this.request = request;
    }

    /** Lets everything through until it is over. */
    public <T> Flow<T, T, NotUsed> flow() {
      Open one = new Open(gate.standing(request), KillSwitches.shared("revoked"));
      return Flow.<T>create()
          .via(one.end().<T>flow())
          .watchTermination(
              (begun, done) -> {
                open.add(one);
                done.whenComplete((_, _) -> open.remove(one));
                return begun;
              });
    }
  }
}
