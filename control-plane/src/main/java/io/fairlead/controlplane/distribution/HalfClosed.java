package io.fairlead.controlplane.distribution;

import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;

/**
 * Lets a sender end in its own time although nobody listens any more: what it still says is thrown
 * away. TLS takes the other end's goodbye for the end of both directions, and a sender that is
 * coupled to a receiver would take along what the other end said last and nobody has read yet.
 */
final class HalfClosed<T> extends GraphStage<FlowShape<T, T>> {
  private final Inlet<T> in = Inlet.create("halfClosed.in");
  private final Outlet<T> out = Outlet.create("halfClosed.out");
  private final FlowShape<T, T> shape = FlowShape.of(in, out);

  @Override
  public FlowShape<T, T> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private boolean unheard;

    Logic() {
      super(shape);
      setHandlers(
          in,
          out,
          new AbstractInOutHandler() {
            @Override
            public void onPush() {
              T next = grab(in);
              if (unheard) {
                pull(in);
              } else {
                push(out, next);
              }
            }

            @Override
            public void onPull() {
              pull(in);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              unheard = true;
              if (!hasBeenPulled(in) && !isClosed(in)) {
                pull(in);
              }
            }
          });
    }
  }
}
