package io.fairlead.controlplane.api.stream;

import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamFrame.Channel;
import io.fairlead.model.stream.StreamRefusal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * One exec or attach between a client's connection and the flow to the pod. Each side holds back
 * the other: nothing is read from a client while the pod does not take what it sent before, nothing
 * from the pod while the client does not read. Ends when the client leaves, or after the pod's
 * Status; a pod's flow that ends without one is told to the client as a failure, for kubectl takes
 * silence for success.
 */
final class Conversation
    extends GraphStage<BidiShape<ByteString, StreamFrame, StreamFrame, ByteString>> {
  private static final StreamRefusal LOST =
      StreamRefusal.internal("the connection to the pod was lost");

  /** Until a client has opened its streams, as kubelet waits. */
  private static final Duration READY = Duration.ofSeconds(30);

  /** From the last word until a client that should leave has left. */
  private static final Duration LEAVE = Duration.ofSeconds(10);

  // Answers to pings and opened streams: a client that does not read them is not read either.
  private static final int ANSWERS = 64;

  private final Inlet<ByteString> clientIn = Inlet.create("conversation.clientIn");
  private final Outlet<StreamFrame> podOut = Outlet.create("conversation.podOut");
  private final Inlet<StreamFrame> podIn = Inlet.create("conversation.podIn");
  private final Outlet<ByteString> clientOut = Outlet.create("conversation.clientOut");
  private final Supplier<TalkWire> wires;

  Conversation(Supplier<TalkWire> wires) {
    this.wires = wires;
  }

  @Override
  public BidiShape<ByteString, StreamFrame, StreamFrame, ByteString> shape() {
    return BidiShape.of(clientIn, podOut, podIn, clientOut);
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Talk(wires.get());
  }

  private final class Talk extends TimerGraphStageLogic {
    private final TalkWire wire;
    private final Deque<StreamFrame> toPod = new ArrayDeque<>();
    private final Deque<ByteString> toClient = new ArrayDeque<>();
    private boolean lastWordSaid;
    private boolean lost;

    Talk(TalkWire wire) {
      super(shape());
      this.wire = wire;
      setHandler(
          clientIn,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              heard(wire.received(grab(clientIn)));
            }

            @Override
            public void onUpstreamFinish() {
              completeStage();
            }
          });
      setHandler(
          podIn,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              said(grab(podIn));
            }

            @Override
            public void onUpstreamFinish() {
              lost();
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              lost();
            }
          });
      setHandler(
          podOut,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              move();
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              move(); // what the client still sends is dropped
            }
          });
      setHandler(
          clientOut,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              move();
            }
          });
    }

    @Override
    public void preStart() {
      scheduleOnce(READY, READY);
      move();
    }

    private void heard(TalkWire.Step step) {
      toPod.addAll(step.pod());
      toClient.addAll(step.client());
      if (step.over()) {
        completeStage();
      } else {
        move();
      }
    }

    private void said(StreamFrame frame) {
      toClient.addAll(wire.said(frame).client());
      if (frame.channel() == Channel.STATUS) {
        lastWordSaid = true;
        complete(podOut);
        cancel(podIn);
      }
      move();
    }

    /** The pod's flow is over, which it should not be before its last word. */
    private void lost() {
      lost = !lastWordSaid;
      move();
    }

    /** Everything that can go on, one step. */
    private void move() {
      if (isClosed(podOut)) {
        toPod.clear();
      } else if (!toPod.isEmpty() && isAvailable(podOut)) {
        push(podOut, toPod.remove());
      }
      if (!toClient.isEmpty() && isAvailable(clientOut)) {
        push(clientOut, toClient.remove());
      }
      if (lost && wire.ready()) {
        lost = false;
        said(StreamFrame.status(Failures.refused(LOST).json().toString()));
        return;
      }
      if (lastWordSaid && toClient.isEmpty()) {
        leave();
      }
      if (toPod.isEmpty() && toClient.size() < ANSWERS && canPull(clientIn)) {
        pull(clientIn);
      }
      if (wire.ready() && toClient.isEmpty() && canPull(podIn)) {
        pull(podIn);
      }
    }

    private boolean canPull(Inlet<?> in) {
      return !isClosed(in) && !hasBeenPulled(in);
    }

    private void leave() {
      if (wire.endsFirst()) {
        completeStage();
      } else if (!isTimerActive(LEAVE)) {
        scheduleOnce(LEAVE, LEAVE);
      }
    }

    @Override
    public void onTimer(Object timer) {
      if (timer.equals(LEAVE)) {
        completeStage();
      } else if (!wire.ready()) {
        failStage(new TimeoutException("the client did not open its streams"));
      }
    }

    @Override
    public void postStop() {
      wire.close();
    }
  }
}
