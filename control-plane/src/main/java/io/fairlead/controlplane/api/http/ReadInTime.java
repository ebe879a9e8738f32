package io.fairlead.controlplane.api.http;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * The body of an answer in pieces of at most {@link #PIECE}. Fails, which resets the connection,
 * when a piece is not taken in time: the client reads nothing. A body that has nothing to say waits
 * as long as it likes, and without a timer.
 */
final class ReadInTime extends GraphStage<FlowShape<ByteString, ByteString>> {
  /** Bytes in a piece: a client that takes one of them in time is slow, not gone. */
  static final int PIECE = 64 * 1024;

  private final Inlet<ByteString> in = Inlet.create("readInTime.in");
  private final Outlet<ByteString> out = Outlet.create("readInTime.out");
  private final Duration within;
  private final Runnable ended;

  /**
   * @param within how long one piece may take
   * @param ended called once, when the body has ended or failed; from any thread
   */
  ReadInTime(Duration within, Runnable ended) {
    this.within = within;
    this.ended = ended;
  }

  @Override
  public FlowShape<ByteString, ByteString> shape() {
    return FlowShape.of(in, out);
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Body();
  }

  private final class Body extends TimerGraphStageLogic {
    private ByteString rest = ByteString.emptyByteString();
    private long pushedAt;
    private boolean timed;

    Body() {
      super(shape());
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              rest = grab(in);
              next();
            }

            @Override
            public void onUpstreamFinish() {
              if (rest.isEmpty()) {
                completeStage();
              }
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              next();
            }
          });
    }

    private void next() {
      if (!rest.isEmpty()) {
        ByteString piece = rest.take(PIECE);
        rest = rest.drop(PIECE);
        pushedAt = System.nanoTime();
        push(out, piece);
        time();
      }
      if (!rest.isEmpty()) {
        return;
      }
      if (isClosed(in)) {
        completeStage();
      } else if (isAvailable(out) && !hasBeenPulled(in)) {
        pull(in);
      }
    }

    private void time() {
      if (!timed) {
        timed = true;
        scheduleOnce(ReadInTime.class, within);
      }
    }

    @Override
    public void onTimer(Object timer) {
      timed = false;
      if (isAvailable(out)) {
        return; // all that was there has been taken
      }
      Duration left = within.minusNanos(System.nanoTime() - pushedAt);
      if (left.isPositive()) {
        timed = true;
        scheduleOnce(ReadInTime.class, left);
      } else {
        failStage(new TimeoutException("the client read nothing for " + within));
      }
    }

    @Override
    public void postStop() {
      ended.run();
    }
  }
}
