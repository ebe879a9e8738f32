package io.fairlead.controlplane.streams;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;

/**
 * Fails a stream whose other end says nothing while it is listened to. Unlike an idle timeout it
 * has all patience with a slow reader on this side, but not with one that never begins.
 */
final class DeadPeer<T> extends GraphStage<FlowShape<T, T>> {
  private final Inlet<T> in = Inlet.create("deadPeer.in");
  private final Outlet<T> out = Outlet.create("deadPeer.out");
  private final FlowShape<T, T> shape = FlowShape.of(in, out);
  private final Duration silence;
  private final Duration begin;

  /**
   * As patient as this.
   *
   * @param silence of the sender, while an element is asked for
   * @param begin until the first element is asked for
   */
  DeadPeer(Duration silence, Duration begin) {
    this.silence = silence;
    this.begin = begin;
  }

  @Override
  public FlowShape<T, T> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    Logic() {
      super(shape);
      setHandlers(
          in,
          out,
          new AbstractInOutHandler() {
            @Override
            public void onPush() {
              cancelTimer(DeadPeer.class);
              push(out, grab(in));
            }

            @Override
            public void onPull() {
              scheduleOnce(DeadPeer.class, silence);
              pull(in);
            }
          });
    }

    @Override
    public void preStart() {
      scheduleOnce(DeadPeer.class, begin);
    }

    @Override
    public void onTimer(Object timer) {
      failStage(
          new TimeoutException(
              isAvailable(out) ? "nothing was heard for " + silence : "nobody listens"));
    }
  }
}
