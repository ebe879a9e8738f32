package io.fairlead.controlplane.api.stream;

import io.fairlead.controlplane.api.status.Rejected;
import io.fairlead.controlplane.api.stream.ForwardWire.Event;
import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamFrame.Channel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * All forwarded connections of one client: for each a flow to the pod, opened when the client asks
 * for it. They share the client's connection: while it does not read, no pod is read; while pods
 * have not taken {@link #HELD} bytes, the client is not. Ends when the client leaves.
 */
final class Forwarding extends GraphStage<FlowShape<ByteString, ByteString>> {
  /** Bytes from the client that wait for pods. */
  static final int HELD = 2 << 20;

  // Answers to pings and opened streams: a client that does not read them is not read either.
  private static final int ANSWERS = 64;

  private final Inlet<ByteString> clientIn = Inlet.create("forwarding.in");
  private final Outlet<ByteString> clientOut = Outlet.create("forwarding.out");
  private final Supplier<ForwardWire> wires;
  private final Dial dial;

  /** Opens a flow to a port of the pod. */
  interface Dial {
    CompletionStage<Flow<StreamFrame, StreamFrame, NotUsed>> to(int port);
  }

  Forwarding(Supplier<ForwardWire> wires, Dial dial) {
    this.wires = wires;
    this.dial = dial;
  }

  @Override
  public FlowShape<ByteString, ByteString> shape() {
    return FlowShape.of(clientIn, clientOut);
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Tunnel(wires.get());
  }

  /** What became of dialing. */
  private record Dialed(
      int id,
      @Nullable Flow<StreamFrame, StreamFrame, NotUsed> flow,
      @Nullable Throwable failure) {}

  private final class Tunnel extends GraphStageLogic {
    private final ForwardWire wire;
    private final Map<Integer, Connection> connections = new HashMap<>();
    private final Deque<Connection> unread = new ArrayDeque<>();
    private final Deque<ByteString> toClient = new ArrayDeque<>();
    private final AsyncCallback<Dialed> dialed = createAsyncCallback(this::dialed);
    private long held;
    private boolean over;

    Tunnel(ForwardWire wire) {
      super(shape());
      this.wire = wire;
      setHandler(
          clientIn,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              take(wire.received(grab(clientIn)));
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
      take(wire.begin());
    }

    private void take(ForwardWire.Step step) {
      toClient.addAll(step.client());
      over |= step.over();
      step.events().forEach(this::happened);
      move();
    }

    private void happened(Event event) {
      if (event instanceof Event.Open(int id, int port)) {
        connections.put(id, new Connection(id));
        dial.to(port).whenComplete((flow, failure) -> dialed.invoke(new Dialed(id, flow, failure)));
        return;
      }
      Connection connection = connections.get(event.id());
      if (connection == null) {
        return; // it is over, which the client did not know
      }
      switch (event) {
        case Event.Open ignored -> {}
        case Event.Data(int _, ByteString bytes) ->
            connection.send(StreamFrame.of(Channel.STDIN, bytes.toArrayUnsafe()));
        case Event.End ignored -> connection.send(StreamFrame.end(Channel.STDIN));
        case Event.Abort(int id) -> {
          connections.remove(id);
          connection.leave();
        }
      }
    }

    private void dialed(Dialed done) {
      Connection connection = connections.get(done.id());
      Flow<StreamFrame, StreamFrame, NotUsed> flow = done.flow();
      if (flow == null) {
        failed(done.id(), done.failure());
      } else if (connection == null) { // to be run in any case, so that it ends
        Source.<StreamFrame>empty().via(flow).runWith(Sink.cancelled(), materializer());
      } else {
        connection.run(flow);
      }
    }

    private void failed(int id, @Nullable Throwable failure) {
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      String words =
          cause instanceof Rejected rejected ? rejected.failure().message() : String.valueOf(cause);
      take(wire.error(id, words));
      end(id);
    }

    /** The pod's side of a connection is over, and with it the connection. */
    private void end(int id) {
      Connection connection = connections.remove(id);
      if (connection != null) {
        connection.leave();
        take(wire.end(id));
      }
    }

    /** Everything that can go on, one step. */
    private void move() {
      if (!toClient.isEmpty() && isAvailable(clientOut)) {
        push(clientOut, toClient.remove());
      }
      if (toClient.isEmpty()) {
        if (over) {
          completeStage();
          return;
        }
        for (int n = unread.size(); n > 0; n--) {
          unread.remove().read();
        }
      }
      if (held < HELD
          && toClient.size() < ANSWERS
          && !isClosed(clientIn)
          && !hasBeenPulled(clientIn)) {
        pull(clientIn);
      }
    }

    @Override
    public void postStop() {
      wire.close();
    }

    /** One forwarded connection, from when the client asks for it. */
    private final class Connection {
      private final int id;
      private final Deque<StreamFrame> toPod = new ArrayDeque<>();
      private final SubSourceOutlet<StreamFrame> out = new SubSourceOutlet<>("forward.toPod");
      private final SubSinkInlet<StreamFrame> in = new SubSinkInlet<>("forward.fromPod");
      private boolean left;

      Connection(int id) {
        this.id = id;
        out.setHandler(
            new AbstractOutHandler() {
              @Override
              public void onPull() {
                deliver();
              }

              @Override
              public void onDownstreamFinish(Throwable cause) {
                drop(); // what the pod still says is heard
              }
            });
        in.setHandler(
            new AbstractInHandler() {
              @Override
              public void onPush() {
                said(in.grab());
              }

              @Override
              public void onUpstreamFinish() {
                end(Connection.this.id);
              }

              @Override
              public void onUpstreamFailure(Throwable failure) {
                failed(Connection.this.id, failure);
              }
            });
      }

      void run(Flow<StreamFrame, StreamFrame, NotUsed> flow) {
        Source.fromGraph(out.source()).via(flow).runWith(in.sink(), materializer());
        in.pull();
      }

      void send(StreamFrame frame) {
        if (!out.isClosed()) {
          toPod.add(frame);
          held += frame.payload().length;
          deliver();
        }
      }

      private void deliver() {
        if (!toPod.isEmpty() && out.isAvailable()) {
          StreamFrame frame = toPod.remove();
          held -= frame.payload().length;
          out.push(frame);
          move();
        }
      }

      private void drop() {
        toPod.forEach(frame -> held -= frame.payload().length);
        toPod.clear();
        move();
      }

      private void said(StreamFrame frame) {
        unread.add(this);
        if (frame.channel() == Channel.STATUS) {
          if (frame.payload().length > 0) {
            take(wire.error(id, frame.text()));
          }
          end(id);
          return;
        }
        if (frame.payload().length > 0) {
          take(wire.data(id, ByteString.fromArrayUnsafe(frame.payload())));
        }
        if (frame.end()) {
          end(id);
        } else {
          move();
        }
      }

      void read() {
        if (!left && !in.isClosed() && !in.hasBeenPulled()) {
          in.pull();
        }
      }

      void leave() {
        left = true;
        drop();
        if (!out.isClosed()) {
          out.complete();
        }
        if (!in.isClosed()) {
          in.cancel();
        }
      }
    }
  }
}
