package io.fairlead.controlplane.api.http;

import java.time.Duration;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Closes a connection that owes us a request for too long: the head of the first one from when it
 * connects, of a later one from when the last answer ended. While an answer is under way, a watch
 * of hours too, and after an upgrade the connection may be as quiet as it likes.
 */
public final class ConnectionPatience
    extends GraphStage<BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse>> {

  private final Inlet<HttpRequest> requestIn = Inlet.create("patience.requestIn");
  private final Outlet<HttpRequest> requestOut = Outlet.create("patience.requestOut");
  private final Inlet<HttpResponse> responseIn = Inlet.create("patience.responseIn");
  private final Outlet<HttpResponse> responseOut = Outlet.create("patience.responseOut");
  private final Duration first;
  private final Duration next;

  /**
   * @param first until the head of the first request is there
   * @param next from the end of an answer until the head of the next request is there
   */
  public ConnectionPatience(Duration first, Duration next) {
    this.first = first;
    this.next = next;
  }

  @Override
  public BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse> shape() {
    return BidiShape.of(requestIn, requestOut, responseIn, responseOut);
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Connection();
  }

  private final class Connection extends TimerGraphStageLogic {
    private final AsyncCallback<Object> ended = createAsyncCallback(done -> ended());
    private int underWay;
    private boolean upgraded;

    Connection() {
      super(shape());
      setHandler(
          requestIn,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              underWay++;
              cancelTimer(ConnectionPatience.class);
              push(requestOut, grab(requestIn));
            }

            @Override
            public void onUpstreamFinish() {
              complete(requestOut);
            }
          });
      setHandler(
          requestOut,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(requestIn);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              cancel(requestIn, cause);
            }
          });
      setHandler(
          responseIn,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              push(responseOut, watched(grab(responseIn)));
            }

            @Override
            public void onUpstreamFinish() {
              complete(responseOut);
            }
          });
      setHandler(
          responseOut,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(responseIn);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              cancel(responseIn, cause);
            }
          });
    }

    @Override
    public void preStart() {
      scheduleOnce(ConnectionPatience.class, first);
    }

    @Override
    public void onTimer(Object timer) {
      completeStage();
    }

    private HttpResponse watched(HttpResponse response) {
      if (response.status().equals(StatusCodes.SWITCHING_PROTOCOLS)) {
        upgraded = true;
        return response;
      }
      if (response.entity().isStrict()) {
        ended();
        return response;
      }
      return response.transformEntityDataBytes(
          Flow.of(ByteString.class)
              .watchTermination(
                  (nothing, done) -> {
                    done.whenComplete((end, failure) -> ended.invoke(ConnectionPatience.this));
                    return nothing;
                  }));
    }

    private void ended() {
      underWay--;
      if (underWay == 0 && !upgraded) {
        scheduleOnce(ConnectionPatience.class, next);
      }
    }
  }
}
